package diagnosis

import (
	"cmp"
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

// judgeAgreement finds the first name about which the authoritative servers disagree.
func (d *diagnosis) judgeAgreement() {
	types := [][]string{{"MX"}, {"TXT"}, {"TXT"}, {"A", "AAAA"}}
	for i, lookup := range d.lookups() {
		for _, rrtype := range append(types[i], "CNAME") {
			if lookup.Agree(rrtype) {
				continue
			}
			wait := d.Check.Zone.Refresh
			if wait <= 0 || wait > longestRefresh {
				wait = longestRefresh
			}
			values := assets.Values{"name": lookup.Name, "ns": staleServer(lookup, rrtype), "wait": assets.Wait(wait)}
			seen := answerLines(lookup.Authoritative, rrtype)
			if left := d.leftBehind(lookup); left != "" {
				values["ns"], values["form"] = left, "left"
				seen = append(seen, "zone: "+firstFew(d.Check.Zone.Own), "parent: "+firstFew(d.Check.Zone.Delegated))
			}
			d.find(DNSServersDisagree, values, seen...)
			return
		}
	}
}

// leftBehind returns a server that the zone above still delegates to, that the zone itself
// does not name, and that answers: what a move to another host leaves where the registrar was not told.
func (d *diagnosis) leftBehind(lookup facts.Lookup) string {
	z := d.Check.Zone
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

// staleServer names a server that is behind: the one with the oldest serial, or where serials do not tell, one that does not say
// what most say.
func staleServer(lookup facts.Lookup, rrtype string) string {
	if name := outdated(lookup); name != "" {
		return name
	}
	votes := map[string]int{}
	for _, a := range lookup.Authoritative {
		votes[recordsIn(a, rrtype)]++
	}
	name, fewest := "", 0
	for _, a := range lookup.Authoritative {
		if n := votes[recordsIn(a, rrtype)]; a.Answered() && (name == "" || n < fewest) {
			name, fewest = a.Server.Name, n
		}
	}
	return cmp.Or(name, "-")
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

// recordsIn returns the records of one type in an answer, in an order that does not matter.
func recordsIn(a facts.Answer, rrtype string) string {
	values := a.Values(rrtype)
	for i := range values {
		if rrtype != "TXT" {
			values[i] = dnsname.Canonical(values[i])
		}
	}
	slices.Sort(values)
	return strings.Join(values, " | ")
}

func answerLines(answers []facts.Answer, rrtype string) []string {
	var lines []string
	for _, a := range answers {
		if a.Answered() {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", a.Server.Name, a.Server.Addr, a.Status, recordsIn(a, rrtype))))
		}
	}
	return lines
}
