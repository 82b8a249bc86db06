package probe

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// wildcard is what a wildcard gives every name right below a domain that nobody created (RFC 4592).
type wildcard []facts.RR

// wildcardOf asks for a name below the domain that nobody would create.
func (c *check) wildcardOf(ctx context.Context, z zone) wildcard {
	name := randomName(c.domain)
	return slices.Concat(each([]uint16{dns.TypeTXT, dns.TypeA, dns.TypeAAAA}, func(qtype uint16) []facts.RR {
		return c.askAny(ctx, z, name, qtype).RRs
	})...)
}

// randomName returns a name below a domain that nobody would create.
func randomName(domain string) string { return "x" + strings.ToLower(rand.Text()) + "." + domain }

// gives reports whether a record may come from the wildcard.
func (w wildcard) gives(rr facts.RR) bool {
	return slices.ContainsFunc(w, func(have facts.RR) bool { return have.Type == rr.Type && have.Value == rr.Value })
}

// givesAll reports whether all that was found may come from the wildcard: the alias, wherever it leads, or else the records.
func (w wildcard) givesAll(found facts.Lookup) bool {
	if len(found.Alias) > 0 {
		return w.gives(facts.RR{Type: "CNAME", Value: found.Alias[0]})
	}
	best, _ := found.Best()
	return len(best.RRs) > 0 && len(w.leaveOut(best.RRs)) == 0
}

// leaveOut returns the records that do not come from the wildcard.
func (w wildcard) leaveOut(rrs []facts.RR) []facts.RR {
	var others []facts.RR
	for _, rr := range rrs {
		if !w.gives(rr) {
			others = append(others, rr)
		}
	}
	return others
}
