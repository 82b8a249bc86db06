package diagnosis

import (
	"slices"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// handedOn is the form of PolicyHostMissing where other name servers than the domain's have nothing at the name.
const handedOn = "handed-on"

// judgeHost judges the name and the addresses of the policy host.
func (d *diagnosis) judgeHost() {
	best, ok := d.Check.Host.Best()
	if !ok {
		return
	}
	found := d.Check.Host.Addresses()
	switch {
	case len(found) == 0:
		d.judgeNoHost(best)
	case d.judgeElsewhere(found):
	case d.hostUnseen(): // judgeUnseenInside says so
	case allInsideAddrs(found) && d.private(found) != "":
		d.find(PolicyHostPrivate, assets.Values{"found": d.private(found)}, found...)
	case len(best.Values("A")) == 0:
		d.find(PolicyHostV6Only, nil, found...).Passing = best.Partial() // whether it has others was asked in vain
	default:
		if dead, passing := d.deadIPv4(); dead != "" {
			d.find(PolicyHostV6Only, assets.Values{"found": dead, "form": "dead"}, found...).Passing = passing
			return
		}
		d.judgeDeadAddresses()
	}
}

// judgeNoHost says why the policy host has no address: nothing was ever saved, or it was saved wrongly.
func (d *diagnosis) judgeNoHost(best facts.Answer) {
	host, alias := dnsname.Canonical(d.Check.Host.Name), d.Check.Host.Alias
	if d.Check.Host.Wildcard { // nobody made the alias for this name
		alias = nil
	}
	evidence := append([]string{d.Check.Host.Name, d.Check.FoundAt}, alias...)
	switch {
	case d.Check.Host.HandedOn():
		d.find(PolicyHostMissing, assets.Values{"form": handedOn, "ns": firstFew(d.Check.Host.Delegated)}, append(evidence, d.Check.Host.Delegated...)...)
	case facts.Circular(host, alias):
		d.find(PolicyHostMissing, assets.Values{"form": "circle"}, evidence...)
	case len(alias) > 0 && best.Status == facts.NXDomain && d.pointer(alias)["form"] == "appended": // more is known than that it is wrong
		d.find(PolicyHostDangling, d.pointer(alias), alias...)
	case len(alias) > 0 && d.judgeElsewhere(nil):
	case len(alias) > 0 && best.Status == facts.NXDomain:
		d.find(PolicyHostDangling, d.pointer(alias), alias...)
	case len(alias) > 0:
		d.find(PolicyHostMissing, assets.Values{"form": "empty", "target": alias[len(alias)-1]}, evidence...)
	case d.judgeMisplacedHost():
	case d.Check.FoundAt != "":
		d.find(PolicyHostMissing, assets.Values{"where": d.Check.FoundAt, "form": "found"}, evidence...)
	case d.keepsNone(d.Check.Record.Alias) != "":
		d.find(PolicyHostMissing, assets.Values{"form": "stranger", "company": d.keepsNone(d.Check.Record.Alias)}, append(evidence, d.Check.Record.Alias...)...)
	default:
		d.find(PolicyHostMissing, d.halfAtService(plan.PolicyHost), evidence...)
	}
}

// judgeElsewhere finds a policy host that leads elsewhere than it should, by the service's or the plan's word, or to a company that
// keeps no policy for others. Where senders get a policy there all the same, it is right as it is.
func (d *diagnosis) judgeElsewhere(addrs []string) bool {
	if d.file.State == rollout.PolicyValid || d.file.State == rollout.PolicyInvalid || d.Check.Host.Wildcard {
		return false
	}
	alias := d.Check.Host.Alias
	if r, ok := d.Provider.Service.Record(dnsname.Canonical(d.Check.Host.Name)); ok && r.There != "" && !r.Fits && r.Right != "" {
		d.find(PolicyHostElsewhere, assets.Values{"found": r.There, "right": r.Right, "form": "service"}, alias...)
		return true
	}
	if company := d.keepsNone(alias); company != "" {
		d.find(PolicyHostElsewhere, assets.Values{"found": alias[0], "company": company, "form": "stranger"}, alias...)
		return true
	}
	if d.Plan == nil {
		return false
	}
	want, ok := d.Plan.HostRecord()
	found := firstFew(addrs)
	if len(alias) > 0 {
		found = alias[0]
	}
	if d.Check.Host.HandedOn() {
		if want.Type == "NS" && len(dnsname.Without(want.Values(), d.Check.Host.Delegated)) == 0 {
			return false
		}
		found = firstFew(d.Check.Host.Delegated)
	}
	switch {
	case !ok, want.Value == "", found == "", want.Type == "CNAME" && len(alias) == 0: // some DNS hosts give the addresses at the end of an alias
		return false
	case want.Type == "CNAME" && slices.ContainsFunc(alias, func(target string) bool { return dnsname.Equal(target, want.Value) }):
		return false
	case want.Type != "CNAME" && slices.ContainsFunc(want.Values(), func(value string) bool { return slices.Contains(addrs, value) }):
		return false
	}
	d.find(PolicyHostElsewhere, assets.Values{"found": found, "right": want.Value}, append(slices.Clone(alias), addrs...)...)
	return true
}

// judgeDeadAddresses finds addresses of the policy host that do not answer while another does.
func (d *diagnosis) judgeDeadAddresses() {
	var dead, private []string
	alive := false
	for _, f := range d.Check.Fetches {
		switch f.Stage {
		case facts.FetchInside:
			private = append(private, f.Addr)
		case facts.FetchRefused:
			dead = append(dead, f.Addr)
		case facts.FetchConnect, facts.FetchTimeout:
			if !f.Cut && !f.Connected && d.usable(f.Addr) {
				dead = append(dead, f.Addr)
			}
		case facts.FetchTLS, facts.FetchCert, facts.FetchHTTP, facts.FetchDone:
			alive = true
		}
	}
	if alive && len(dead) > 0 {
		d.find(PolicyAddressDead, assets.Values{"found": firstFew(dead)}, dead...)
	}
	if len(private) > 0 {
		d.find(PolicyAddressDead, assets.Values{"found": firstFew(private), "form": "inside"}, private...)
	}
}

// deadIPv4 returns the host's IPv4 address where none of them answers and an IPv6 one gives the file, or "". It is the
// host's fault only where other servers answer from here over IPv4; passing says that one connection may have got lost.
func (d *diagnosis) deadIPv4() (dead string, passing bool) {
	if !slices.ContainsFunc(d.Check.MX.Authoritative, func(a facts.Answer) bool { return a.Answered() && isV4(a.Server.Addr) }) {
		return "", false
	}
	over6 := false
	for _, f := range d.Check.Fetches {
		switch {
		case !isV4(f.Addr):
			over6 = over6 || f.Stage == facts.FetchDone
		case f.Stage == facts.FetchInside || f.Stage == facts.FetchConnect || f.Stage == facts.FetchRefused || f.Stage == facts.FetchTimeout:
			passing = dead == "" && f.Stage != facts.FetchInside && f.Stage != facts.FetchRefused
			dead = f.Addr
		default:
			return "", false
		}
	}
	if !over6 {
		return "", false
	}
	return dead, passing
}
