package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
)

// judgeMXChange finds that the mail servers are not those of the last check. It is said for two days, so that a daily check
// cannot miss it.
func (d *diagnosis) judgeMXChange() {
	if len(d.Notes.MX) == 0 || len(d.hosts) == 0 {
		return
	}
	sets := d.Notes.MX
	before := sets[len(sets)-1]
	if dnsname.SameSet(before.Hosts, d.hosts) {
		if len(sets) < 2 || d.Now.Sub(before.First) > 2*day {
			return
		}
		before = sets[len(sets)-2]
	}
	added, removed := dnsname.Without(d.hosts, before.Hosts), dnsname.Without(before.Hosts, d.hosts)
	if len(added)+len(removed) == 0 {
		return
	}
	values := assets.Values{"date": d.date(before.Last), "added": orDash(added), "removed": orDash(removed)}
	d.find(MXChanged, values, "before: "+firstFew(before.Hosts), "now: "+firstFew(d.hosts))
}

// judgeFormerServers finds what keeps senders from a mail server that was named until lately: a resolver that remembers it leads them
// there. It was so when it was last called; no check calls it any more.
func (d *diagnosis) judgeFormerServers() {
	if !d.exposed || len(d.hosts) == 0 {
		return
	}
	judged := slices.Clone(d.hosts)
	for i := len(d.Notes.MX) - 2; i >= 0; i-- {
		if !d.Now.Before(d.Notes.MX[i+1].First.Add(d.LongestTTL(d.Check.Domain, "MX"))) {
			return
		}
		for _, m := range d.Notes.MX[i].Servers {
			s := d.mailServer(m)
			if !dnsname.Contains(judged, s.Host) && s.fault != "" {
				d.judgeTLSFault(s, false)
			}
			judged = append(judged, s.Host)
		}
	}
}

// judgeViews finds a resolver that still gives other mail servers although the old answer can no longer be in its memory.
// That takes notes of when it changed.
func (d *diagnosis) judgeViews() {
	best, ok := d.Check.MX.Best()
	if !ok || len(d.Notes.MX) < 2 || !dnsname.SameSet(d.Notes.MX[len(d.Notes.MX)-1].Hosts, d.hosts) {
		return
	}
	var ttl time.Duration
	for _, t := range d.Notes.TTLs {
		if t.Type == "MX" && dnsname.Under(t.Name, d.Check.Domain) {
			ttl = max(ttl, t.TTL)
		}
	}
	changed := d.Notes.MX[len(d.Notes.MX)-1].First
	if ttl == 0 || !d.Check.At.After(changed.Add(ttl)) {
		return
	}
	for _, a := range d.Check.MX.Resolvers {
		if a.Answered() && recordsIn(a, "MX") != recordsIn(best, "MX") {
			end := d.Check.At.Add(a.TTL("MX"))
			values := assets.Values{"ns": a.Server.Name, "found": firstFew(a.Values("MX")), "time": d.clock(end)}
			d.find(MXViewsDiffer, values, answerLines(d.Check.MX.Resolvers, "MX")...).Until = end
			return
		}
	}
}
