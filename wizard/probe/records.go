package probe

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const maxRecords = 100 // kept of one answer

// addressTypes are the types of address records, IPv4 first.
var addressTypes = []uint16{dns.TypeA, dns.TypeAAAA}

func recordsAt(rrs []dns.RR, name string, qtype uint16) []facts.RR {
	var records []facts.RR
	for _, rr := range rrs {
		if rr.Header().Rrtype == qtype && ownedBy(rr, name) && len(records) < maxRecords {
			records = append(records, readRR(rr))
		}
	}
	return records
}

func ownedBy(rr dns.RR, name string) bool { return dnsname.Equal(rr.Header().Name, name) }

func readRR(rr dns.RR) facts.RR {
	h := rr.Header()
	r := facts.RR{Name: dnsname.Canonical(h.Name), Type: dns.TypeToString[h.Rrtype], TTL: time.Duration(h.Ttl) * time.Second}
	switch rr := rr.(type) {
	case *dns.A:
		r.Value = address(rr.A)
	case *dns.AAAA:
		r.Value = address(rr.AAAA)
	case *dns.MX:
		r.Value, r.Pref = dnsname.Canonical(rr.Mx), rr.Preference
	case *dns.NS:
		r.Value = dnsname.Canonical(rr.Ns)
	case *dns.CNAME:
		r.Value = dnsname.Canonical(rr.Target)
	case *dns.TXT:
		for _, s := range rr.Txt {
			r.Strings = append(r.Strings, dnsname.Unescape(s))
		}
		r.Value = strings.Join(r.Strings, "") // RFC 8461 §3.1: without a space between
	}
	return r
}

func address(ip []byte) string {
	addr, _ := netip.AddrFromSlice(ip)
	if !addr.IsValid() {
		return ""
	}
	return addr.Unmap().String()
}

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

// circular reports whether the CNAMEs in rrs lead from name back to where they were.
func circular(rrs []dns.RR, name string) bool {
	_, alias, _ := follow(rrs, name, func(string) bool { return true })
	return facts.Circular(name, alias)
}

// distinct sorts names, and leaves each once.
func distinct(hosts []string) []string {
	slices.Sort(hosts)
	return slices.Compact(hosts)
}
