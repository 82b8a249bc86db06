package diagnosis

import (
	"net/netip"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// judgeServers judges each mail server by itself.
func (d *diagnosis) judgeServers(uncovered []string) {
	all := len(d.servers) > 0
	someGood := false
	for _, s := range d.servers {
		off := slices.Contains(uncovered, s.Host)
		all = all && (s.broken || off)
		someGood = someGood || s.reached && !s.broken && !off && s.Pref == d.servers[0].Pref
	}
	gone := 0 // out of reach for every sender, whatever it thinks of the policy
	for _, s := range d.servers {
		if s.Dead || s.refused && d.portOpen() {
			gone++
		}
	}
	for _, s := range d.servers {
		switch {
		case s.private:
			d.findForAll(MXNameDead, assets.Values{"mx": s.Host, "form": "private"}, gone == len(d.servers), s.Addrs...)
		case s.Dead:
			d.findForAll(MXNameDead, assets.Values{"mx": s.Host, "form": deadForm(s.Host)}, gone == len(d.servers), s.Host)
		case s.refused && d.webOnly():
		case s.refused && d.portOpen():
			d.findForAll(MXRefusesConnection, assets.Values{"mx": s.Host}, gone == len(d.servers), s.Addrs...)
		case s.fault != "":
			d.judgeTLSFault(s, all)
			if s.Pref > d.servers[0].Pref && someGood && !slices.Contains(uncovered, s.Host) {
				d.find(MXBackupBroken, assets.Values{"mx": s.Host}, s.Host+" "+string(s.fault))
			}
		default:
			d.judgeExpiry(s)
		}
		d.judgeAddresses(s)
		d.judgeAlias(s)
	}
	if d.allSilent() {
		values := assets.Values{"mx": d.servers[0].Host, "names": firstFew(d.hosts), "form": "all"}
		d.find(MXAddressDead, values, d.failedCalls()...).when(allServers)
	}
}

// deadForm tells an address where a name belongs (RFC 5321 §5.1) from a name that nobody has.
func deadForm(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return "address"
	}
	return ""
}

// judgeAlias finds a mail server whose name is an alias. Senders hold the name in the MX record against the policy, so one
// that it does not list gets no mail from them.
func (d *diagnosis) judgeAlias(s mailServer) {
	if s.Alias == "" {
		return
	}
	values := assets.Values{"mx": s.Host, "target": s.Alias}
	switch {
	case !d.file.Unlisted(s.Host):
		d.find(MXAlias, values, s.Host+" CNAME "+s.Alias)
		return
	case d.file.Meant.Covers(s.Alias):
		values["form"] = "listed"
	default:
		values["form"] = "unlisted"
	}
	f := d.find(MXAlias, values, s.Host+" CNAME "+s.Alias)
	if len(d.servers) > 1 {
		f.when(unlisted, atSome)
	} else {
		f.when(unlisted)
	}
}

// judgeAddresses finds that senders cannot use a mail server over IPv4, or not at all of its addresses.
func (d *diagnosis) judgeAddresses(s mailServer) {
	if s.private || s.unseen || len(s.Addrs) == 0 {
		return
	}
	if !slices.ContainsFunc(s.Addrs, func(addr string) bool {
		return isV4(addr) && (allInsideAddrs(s.Addrs) || d.private([]string{addr}) == "")
	}) {
		f := d.find(MXV6Only, assets.Values{"mx": s.Host}, s.Addrs...)
		if !d.onlyV6() {
			f.when(atSome)
		}
	}
	if d.allSilent() { // said once
		return
	}
	if d.silentServer(s) {
		f := d.find(MXAddressDead, assets.Values{"mx": s.Host, "found": firstFew(s.Addrs), "form": "silent"}, s.Addrs...)
		if t := f.sighting(d.Check, d.Notes); t.Last.Sub(t.First) >= lastingAfter && d.calledBefore() && dnsname.Under(s.Host, d.Check.Domain) {
			f.Values["form"] = "lasting"
			f.when(lasting)
		}
		return
	}
	var dead []string
	for _, c := range s.Calls {
		refuses := c.Stage == facts.CallRefused
		silent := (c.Stage == facts.CallConnect || c.Stage == facts.CallGreeting) && !c.Cut && d.usable(c.Addr)
		if (refuses || silent) && s.reached {
			dead = append(dead, c.Addr)
		}
	}
	if len(dead) > 0 {
		d.find(MXAddressDead, assets.Values{"mx": s.Host, "found": firstFew(dead)}, dead...)
	}
	d.judgeInsideAddresses(s)
}

// lastingAfter is how long one of the domain's own mail servers may be silent. Whoever checks daily hears of it on the second day.
const lastingAfter = 23 * time.Hour

// judgeInsideAddresses finds that some addresses of a mail server are inside ones, which no sender reaches.
func (d *diagnosis) judgeInsideAddresses(s mailServer) {
	if d.private(s.Addrs) == "" || allInsideAddrs(s.Addrs) {
		return
	}
	var dead []string
	for _, addr := range s.Addrs {
		if facts.InsideText(addr) {
			dead = append(dead, addr)
		}
	}
	d.find(MXAddressDead, assets.Values{"mx": s.Host, "found": firstFew(dead), "form": "inside"}, dead...)
}
