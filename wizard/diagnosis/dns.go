package diagnosis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// longestRefresh caps how long secondaries are given to catch up.
const longestRefresh = 15 * time.Minute

// judgeDNS judges how the domain's servers answer, whatever they say.
func (l *look) judgeDNS() {
	if l.bogus() {
		l.find(DNSSignatureBroken, nil, l.bogusAt()...)
	}
	l.judgeAgreement()
	l.judgeNameServers()
	l.judgeNoAnswers()
	l.judgeViews()
}

func (l *look) lookups() []facts.Lookup {
	return []facts.Lookup{l.check.MX, l.check.Record, l.check.Report, l.check.Host}
}

func (l *look) bogus() bool { return len(l.bogusAt()) > 0 }

// bogusAt lists where validating resolvers refused an answer they could get without validating. One that most
// others contradict has a fault of its own, and so has one that misses the seal of a zone that has none.
func (l *look) bogusAt() []string {
	var lines []string
	for _, lookup := range l.lookups() {
		if !l.check.Zone.Signed && len(lookup.Alias) == 0 {
			continue
		}
		var refused []string
		took := 0
		for _, a := range lookup.Resolvers {
			switch {
			case a.Status == facts.Bogus:
				refused = append(refused, fmt.Sprintf("%s: %s %s", lookup.Name, a.Server.Name, a.Server.Addr))
			case a.Answered():
				took++
			}
		}
		if len(refused) >= took {
			lines = append(lines, refused...)
		}
	}
	return lines
}

// judgeAgreement finds the first name about which the authoritative servers disagree.
func (l *look) judgeAgreement() {
	types := [][]string{{"MX"}, {"TXT"}, {"TXT"}, {"A", "AAAA"}}
	for i, lookup := range l.lookups() {
		for _, rrtype := range append(types[i], "CNAME") {
			if lookup.Agree(rrtype) {
				continue
			}
			wait := l.check.Zone.Refresh
			if wait <= 0 || wait > longestRefresh {
				wait = longestRefresh
			}
			values := assets.Values{"name": lookup.Name, "ns": odd(lookup, rrtype), "wait": span(wait)}
			seen := views(lookup.Authoritative, rrtype)
			if left := l.leftBehind(lookup); left != "" {
				values["ns"], values["form"] = left, "left"
				seen = append(seen, "zone: "+few(l.check.Zone.Own), "parent: "+few(l.check.Zone.Delegated))
			}
			l.find(DNSServersDisagree, values, seen...)
			return
		}
	}
}

// leftBehind is a server that the zone above still hands on to, that the zone itself
// does not name, and that answers: what a move to another host leaves where the registrar was not told.
func (l *look) leftBehind(lookup facts.Lookup) string {
	z := l.check.Zone
	if len(z.Own) == 0 {
		return ""
	}
	for _, a := range lookup.Authoritative {
		if a.Answered() && dnsname.Contains(z.Delegated, a.Server.Name) && !dnsname.Contains(z.Own, a.Server.Name) {
			return a.Server.Name
		}
	}
	return ""
}

// odd names a server that is behind: the one with the oldest serial, or where serials do not tell, one
// that does not say what most say.
func odd(lookup facts.Lookup, rrtype string) string {
	if name := outdated(lookup); name != "" {
		return name
	}
	votes := map[string]int{}
	for _, a := range lookup.Authoritative {
		votes[said(a, rrtype)]++
	}
	name, fewest := "", 0
	for _, a := range lookup.Authoritative {
		if n := votes[said(a, rrtype)]; a.Answered() && (name == "" || n < fewest) {
			name, fewest = a.Server.Name, n
		}
	}
	if name == "" {
		return "-"
	}
	return name
}

// outdated names a server whose serial is older than another's (RFC 1982 §3.2); "" where none is.
func outdated(lookup facts.Lookup) string {
	for _, a := range lookup.Authoritative {
		for _, b := range lookup.Authoritative {
			if a.Serial != 0 && b.Serial != 0 && int32(a.Serial-b.Serial) < 0 {
				return a.Server.Name
			}
		}
	}
	return ""
}

// said is the records of one type in an answer, in an order that does not matter.
func said(a facts.Answer, rrtype string) string {
	values := a.Values(rrtype)
	for i := range values {
		if rrtype != "TXT" {
			values[i] = dnsname.Canonical(values[i])
		}
	}
	slices.Sort(values)
	return strings.Join(values, " | ")
}

func views(answers []facts.Answer, rrtype string) []string {
	var lines []string
	for _, a := range answers {
		if a.Answered() {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", a.Server.Name, a.Server.Addr, a.Status, said(a, rrtype))))
		}
	}
	return lines
}

// judgeViews finds resolvers that still give other mail servers although the
// old answer can no longer be in their memory. That takes notes of when it changed.
func (l *look) judgeViews() {
	best, ok := l.check.MX.Best()
	if !ok || len(l.notes.MX) < 2 || !dnsname.SameSet(l.notes.MX[len(l.notes.MX)-1].Hosts, l.hosts) {
		return
	}
	var ttl time.Duration
	for _, t := range l.notes.TTLs {
		if t.Type == "MX" && dnsname.Under(t.Name, l.check.Domain) {
			ttl = max(ttl, t.TTL)
		}
	}
	changed := l.notes.MX[len(l.notes.MX)-1].First
	if ttl == 0 || !l.check.At.After(changed.Add(ttl)) {
		return
	}
	for _, a := range l.check.MX.Resolvers {
		if a.Answered() && said(a, "MX") != said(best, "MX") {
			end := l.check.At.Add(a.TTL("MX"))
			values := assets.Values{"ns": a.Server.Name, "found": few(a.Values("MX")), "time": l.clock(end)}
			l.find(MXViewsDiffer, values, views(l.check.MX.Resolvers, "MX")...).Until = end
			return
		}
	}
}
