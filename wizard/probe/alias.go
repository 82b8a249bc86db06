package probe

import (
	"slices"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

const maxAlias = 8 // CNAMEs followed

// follow walks the CNAMEs in rrs from name on, while it may go on from a target.
func follow(rrs []dns.RR, name string, on func(target string) bool) (links []facts.RR, alias []string, end string) {
	for end = name; len(alias) < maxAlias; {
		i := slices.IndexFunc(rrs, func(rr dns.RR) bool {
			return rr.Header().Rrtype == dns.TypeCNAME && ownedBy(rr, end)
		})
		if i < 0 {
			break
		}
		link := readRR(rrs[i])
		links = append(links, link)
		alias = append(alias, link.Value)
		end = link.Value
		if facts.Circular(name, alias) || !on(end) {
			break
		}
	}
	return links, alias, end
}

// circular says whether the CNAMEs in rrs lead from name back to where they were.
func circular(rrs []dns.RR, name string) bool {
	_, alias, _ := follow(rrs, name, func(string) bool { return true })
	return facts.Circular(name, alias)
}
