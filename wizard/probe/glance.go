package probe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// glance asks for one part, of the name servers that an earlier check found. news says that it is not as it was, or that this cannot
// be told: then everything has to be asked for.
func (p *Probe) glance(ctx context.Context, domain string, scope facts.Scope) (seen facts.Check, news bool) {
	c := newCheck(p, domain, scope)
	last := p.config.Last
	if last == nil || !dnsname.Equal(last.Domain, c.domain) || len(last.Zone.Servers) == 0 {
		return seen, true
	}
	ctx, cancel := context.WithTimeout(ctx, p.config.Timeout)
	defer c.ahead.Wait()
	defer cancel()
	c.last = last
	z := zone{name: last.Zone.Name, servers: last.Zone.Servers}
	c.domainZone = func() zone { return z }
	c.domainMX = once(func() facts.Lookup { return c.lookupMX(ctx) })
	c.apexAddrs = once(func() []string { return c.lookupApex(ctx) })
	c.at = p.config.Now()
	seen = facts.Check{Domain: c.domain, At: c.now().UTC(), Scope: scope, Zone: last.Zone}
	var both sync.WaitGroup
	both.Go(func() { c.askPart(ctx, z, &seen) })
	if scope.Guesses {
		both.Go(func() { c.guessAgain(ctx, z, &seen) })
	}
	both.Wait()
	c.observeNetwork(ctx, &seen)
	seen.Took = time.Since(c.begun)
	return seen, !c.asBefore(seen)
}

// askPart asks for the part that the scope names.
func (c *check) askPart(ctx context.Context, z zone, seen *facts.Check) {
	ask := func(name string, qtype uint16) facts.Lookup {
		return c.withCaches(ctx, c.lookup(ctx, z, name, []uint16{qtype}, nil), []uint16{qtype})
	}
	switch c.scope.Only {
	case facts.PartMX:
		seen.MX = ask(c.domain, dns.TypeMX)
	case facts.PartRecord:
		seen.Record = ask(mtasts.RecordLabel+"."+c.domain, dns.TypeTXT)
	case facts.PartReport:
		seen.Report = ask(tlsrpt.RecordLabel+"."+c.domain, dns.TypeTXT)
	case facts.PartPolicy:
		c.policy(ctx, z, seen)
	case facts.PartDNS, facts.PartMail, facts.PartZone, facts.PartNetwork:
	}
}

// guessAgain asks for what was saved under a wrong name.
func (c *check) guessAgain(ctx context.Context, z zone, seen *facts.Check) {
	var apex, misplaced []facts.RR
	var none wildcard
	var all sync.WaitGroup
	all.Go(func() { apex = c.texts(ctx, z, []string{c.domain}) })
	all.Go(func() { misplaced = c.misplaced(ctx, z) })
	all.Go(func() { none = c.wildcardOf(ctx, z) })
	all.Wait()
	seen.Apex = facts.Answer{RRs: apex}.Values("TXT")
	seen.Misplaced = none.leaveOut(append(misplacedAtApex(apex), misplaced...))
}

// asBefore reports whether a glance saw what the earlier check did.
func (c *check) asBefore(seen facts.Check) bool {
	last := c.last
	pairs := map[facts.Part][2]facts.Lookup{
		facts.PartMX: {seen.MX, last.MX}, facts.PartRecord: {seen.Record, last.Record},
		facts.PartReport: {seen.Report, last.Report}, facts.PartPolicy: {seen.Host, last.Host},
	}
	pair, known := pairs[c.scope.Only]
	switch {
	case !known || !c.sameView(pair[0], pair[1]):
		return false
	case c.scope.Only == facts.PartPolicy && c.scope.Policy && (!slices.Equal(policiesIn(seen), policiesIn(*last)) || seen.FoundAt != last.FoundAt):
		return false
	case c.scope.Guesses:
		return slices.Equal(asLines(seen.Misplaced), besideTheRecords(*last)) && slices.Equal(sorted(seen.Apex), sorted(last.Apex))
	}
	return true
}

// sameView reports whether every server, and every resolver that answers, says what it said. Of what an alias leads to, it is only
// asked whether it is there: its addresses may be others each time.
func (c *check) sameView(found, before facts.Lookup) bool {
	says := func(answers []facts.Answer, a facts.Answer, silentToo bool) bool {
		i := slices.IndexFunc(answers, func(b facts.Answer) bool { return a.Server == b.Server })
		if i < 0 {
			return false
		}
		b := answers[i]
		return a.Status == b.Status && slices.Equal(asLines(ownRecords(found, a)), asLines(ownRecords(before, b))) ||
			silentToo && !a.Answered()
	}
	return len(found.Authoritative) > 0 && slices.ContainsFunc(found.Authoritative, facts.Answer.Answered) &&
		slices.Equal(found.Alias, before.Alias) && found.Zone == before.Zone &&
		(!c.scope.Caches || len(found.Resolvers) == len(before.Resolvers)) && targetThere(found) == targetThere(before) &&
		!slices.ContainsFunc(found.Authoritative, func(a facts.Answer) bool { return !says(before.Authoritative, a, false) }) &&
		!slices.ContainsFunc(found.Resolvers, func(a facts.Answer) bool { return !says(before.Resolvers, a, true) })
}

// ownRecords returns what an answer says of a name: where that is an alias, where it leads.
func ownRecords(found facts.Lookup, a facts.Answer) []facts.RR {
	if len(found.Alias) == 0 {
		return a.RRs
	}
	return slices.DeleteFunc(slices.Clone(a.RRs), func(rr facts.RR) bool { return rr.Type != "CNAME" })
}

func targetThere(l facts.Lookup) bool {
	return slices.ContainsFunc(l.Target, func(a facts.Answer) bool { return a.Status == facts.OK })
}

// besideTheRecords returns what an earlier check saw under wrong names, without what stood in the place of the records.
func besideTheRecords(last facts.Check) []string {
	return asLines(slices.DeleteFunc(slices.Clone(last.Misplaced), func(rr facts.RR) bool {
		return dnsname.Equal(rr.Name, last.Record.Name) || dnsname.Equal(rr.Name, last.Report.Name)
	}))
}

// policiesIn says what the policy host gave, whatever its addresses.
func policiesIn(c facts.Check) []string {
	var list []string
	for _, f := range c.Fetches {
		var fault facts.CertFault
		if f.Cert != nil {
			fault = f.Cert.Fault
		}
		list = append(list, fmt.Sprint(f.Stage, f.Status, fault, f.FoundAt, string(f.Body)))
	}
	return slices.Compact(sorted(list))
}

func asLines(rrs []facts.RR) []string {
	var lines []string
	for _, rr := range rrs {
		lines = append(lines, strings.Join([]string{rr.Name, rr.Type, rr.Value}, " "))
	}
	return sorted(lines)
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
