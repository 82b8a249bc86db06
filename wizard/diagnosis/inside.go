package diagnosis

import (
	"slices"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// Addresses that only an inside network has are not connected to (facts.Inside). Where the outside is told them, no sender gets
// there: that is the domain's fault. Where only this network is told them, we have not seen what senders see.

// unseenInside is what could not be checked because this network is told inside addresses.
type unseenInside struct {
	form           string // "servers" or "unseen": what has the addresses
	name           string
	inside, others []string // the addresses, and those that others are told
}

// unseenInside finds the first: of the name servers, the policy host, a mail server.
func (d *diagnosis) unseenInside() (u unseenInside, ok bool) {
	if d.insideServers() {
		return unseenInside{form: "servers", name: d.Check.Zone.Name, inside: serverAddrs(d.Check.Zone.Servers)}, true
	}
	if d.hostUnseen() {
		return unseenInside{form: "unseen", name: d.Check.Host.Name, inside: d.Check.Host.Addresses(), others: d.hostOutside()}, true
	}
	for _, s := range d.servers {
		if s.unseen {
			return unseenInside{form: "unseen", name: s.Host, inside: s.Addrs, others: s.Other}, true
		}
	}
	return u, false
}

// judgeUnseenInside says that this network is told inside addresses, so that what senders meet was not checked.
func (d *diagnosis) judgeUnseenInside() {
	u, ok := d.unseenInside()
	if !ok {
		return
	}
	evidence := []string{"inside: " + firstFew(u.inside)}
	if len(u.others) > 0 {
		evidence = append(evidence, "outside: "+firstFew(u.others))
	}
	d.find(CheckInsideView, assets.Values{"form": u.form, "name": u.name, "found": firstFew(u.inside)}, evidence...).Blind = true
}

// insideServers reports whether all of the domain's name servers have inside addresses and were not asked, while resolvers do
// not say that they fail: then it is this network that is told so.
func (d *diagnosis) insideServers() bool { return d.domainServers().allInside() && !d.failsOutside() }

// hostUnseen reports whether the policy host has inside addresses only, which were not tried, and it is not known that the outside
// is told these.
func (d *diagnosis) hostUnseen() bool {
	if d.file.Fetched || d.Check.Network.InsideAllowed || !allInsideAddrs(d.Check.Host.Addresses()) {
		return false
	}
	return len(d.hostOutside()) > 0 || !slices.ContainsFunc(d.Check.Host.InZone(), facts.Answer.Answered)
}

// connectedInside returns the first inside address of the check; "" where it met none.
func (d *diagnosis) connectedInside() string {
	met := slices.Concat(serverAddrs(d.Check.Zone.Servers), d.Check.Host.Addresses())
	for _, s := range d.servers {
		met = append(met, s.Addrs...)
	}
	if i := slices.IndexFunc(met, facts.InsideText); i >= 0 {
		return met[i]
	}
	return ""
}

// hostOutside returns the addresses of the policy host that resolvers outside are told, where none is an inside one.
func (d *diagnosis) hostOutside() []string {
	var told []string
	for _, a := range d.Check.Host.Resolvers {
		if !facts.InsideText(a.Server.Addr) {
			told = append(told, slices.Concat(a.Values("A"), a.Values("AAAA"))...)
		}
	}
	if slices.ContainsFunc(told, facts.InsideText) {
		return nil
	}
	slices.Sort(told)
	return slices.Compact(told)
}

func serverAddrs(servers []facts.Server) []string {
	var addrs []string
	for _, s := range servers {
		addrs = append(addrs, s.Addr)
	}
	return addrs
}

// private returns an address that the outside cannot reach, or "". Where the user let us connect to inside addresses, they say
// nothing, and neither where the domain's name servers answered from such: we look at a closed network from inside.
func (d *diagnosis) private(addrs []string) string {
	servers := d.Check.Zone.Servers
	closed := len(servers) > 0 && !slices.ContainsFunc(servers, func(s facts.Server) bool { return !facts.InsideText(s.Addr) })
	if closed || d.Check.Network.InsideAllowed {
		return ""
	}
	if i := slices.IndexFunc(addrs, facts.InsideText); i >= 0 {
		return addrs[i]
	}
	return ""
}

// onlyInside reports whether every address of a mail server is one of an inside network, and that is what the outside sees:
// the domain's own servers answered, and a resolver out there for a name of somebody else's.
func (d *diagnosis) onlyInside(m facts.MailServer) bool {
	if !allInsideAddrs(m.Addrs) || d.private(m.Addrs) == "" || len(m.Other) > 0 {
		return false
	}
	if !slices.ContainsFunc(d.Check.MX.Authoritative, facts.Answer.Answered) {
		return false
	}
	return dnsname.Under(m.Host, d.Check.Domain) || !slices.ContainsFunc(d.Check.MX.Resolvers, func(a facts.Answer) bool { return facts.InsideText(a.Server.Addr) })
}

func allInsideAddrs(addrs []string) bool {
	return len(addrs) > 0 && !slices.ContainsFunc(addrs, func(a string) bool { return !facts.InsideText(a) })
}
