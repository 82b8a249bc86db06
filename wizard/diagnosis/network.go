package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// judgeNetwork says what could not be seen from here. None of it is a fault of the domain's.
func (d *diagnosis) judgeNetwork() {
	n := d.Check.Network
	d.judgeUnanswered()
	if n.Offline {
		return
	}
	if n.ClockWrong() {
		d.find(CheckClockWrong, assets.Values{"time": assets.Span(n.ClockOff.Abs().Round(time.Minute))}, n.ClockOff.String()).Blind = true
	}
	if n.Intercepted != "" {
		d.find(CheckHTTPSIntercepted, nil, "issuer "+n.Intercepted).Blind = true
	}
	d.judgeUnseenInside()
	d.judgeInsideView()
	d.judgeUnreachedMail()
}

// judgeUnanswered says that DNS did not answer as it should, here or at all.
func (d *diagnosis) judgeUnanswered() {
	n := d.Check.Network
	blind := n.Offline || !d.insideServers() && d.dnsBlind() || d.policyBlind() || d.unresolvedMX() != ""
	if blind || n.DNSFiltered {
		seen := append(d.problems(facts.PartDNS), d.problems(facts.PartPolicy)...)
		form := "silent"
		switch {
		case n.Offline:
			form = "offline"
		case n.DNSFiltered:
			form = ""
		}
		d.find(CheckDNSFiltered, assets.Values{"form": form, "name": d.unanswered()}, seen...).Blind = blind
	}
}

// judgeInsideView finds a name for which this computer's own resolver gives an address that only an inside network has,
// while the outside sees others. It is a note: nothing is judged by it.
func (d *diagnosis) judgeInsideView() {
	switch {
	case d.has(CheckInsideView):
		return
	case d.Check.Network.InsideAllowed:
		if met := d.connectedInside(); met != "" {
			d.find(CheckInsideView, assets.Values{"form": "allowed", "found": met}, met)
		}
		return
	}
	outside := map[string][]string{dnsname.Canonical(d.Check.Host.Name): d.Check.Host.Addresses()}
	for _, s := range d.Check.Servers {
		outside[dnsname.Canonical(s.Host)] = s.Addrs
	}
	for _, view := range d.Check.System {
		addrs := outside[dnsname.Canonical(view.Name)]
		if len(addrs) > 0 && !slices.ContainsFunc(addrs, facts.InsideText) && slices.ContainsFunc(view.Addrs, facts.InsideText) {
			d.find(CheckInsideView, assets.Values{"name": view.Name},
				"inside: "+firstFew(view.Addrs), "outside: "+firstFew(addrs))
			return
		}
	}
}

// dnsBlind reports whether a question was asked and nobody answered it, not even to a resolver that validates too
// strictly, and nobody can say whose fault that is.
func (d *diagnosis) dnsBlind() bool {
	return !d.bogus() && slices.ContainsFunc(d.lookups(), d.blind)
}

// blind reports whether nobody answered about a name, and nobody can say whose fault that is.
func (d *diagnosis) blind(lookup facts.Lookup) bool {
	_, ok := lookup.Best()
	return !ok && (lookup.Name != "" || len(lookup.Authoritative) > 0) && !d.ownSilence(lookup)
}

// unanswered returns the first name about which there was no answer.
func (d *diagnosis) unanswered() string {
	lookups := d.lookups()
	if i := slices.IndexFunc(lookups, d.blind); i >= 0 && lookups[i].Name != "" {
		return lookups[i].Name
	}
	if d.policyBlind() {
		return d.Check.Host.Name
	}
	return cmp.Or(d.unresolvedMX(), d.Check.Domain)
}

// policyBlind reports whether the policy host has addresses and none was tried.
func (d *diagnosis) policyBlind() bool {
	return d.Check.Scope.Policy && len(d.Check.Host.Addresses()) > 0 && !d.file.Fetched && d.file.Fetch.Stage != facts.FetchInside
}

// unresolvedMX returns the first mail server whose address nobody could tell, nor that it has none.
func (d *diagnosis) unresolvedMX() string {
	for _, s := range d.servers {
		if d.Check.Scope.Mail && len(s.Addrs) == 0 && !s.Dead {
			return s.Host
		}
	}
	return ""
}

// problems returns what a part of the check could not do.
func (d *diagnosis) problems(part facts.Part) []string {
	var lines []string
	for _, p := range d.Check.Problems {
		if p.Part == part {
			lines = append(lines, p.Why)
		}
	}
	return lines
}
