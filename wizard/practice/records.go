package practice

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"

	"github.com/miekg/dns"
)

// records are resource records by owner name, fully qualified and lower case. The list of a name is never changed, but replaced.
type records map[string][]dns.RR

// of returns the records of one type at one name.
func (r records) of(name string, rrtype uint16) []dns.RR { return onlyType(r[name], rrtype) }

// soa returns the SOA record at a name; nil where there is none.
func (r records) soa(name string) *dns.SOA {
	for _, rr := range r[name] {
		if soa, ok := rr.(*dns.SOA); ok {
			return soa
		}
	}
	return nil
}

// exists reports whether a name is there, be it only because something is below it (RFC 8020 §2).
func (r records) exists(name string) bool {
	if len(r[name]) > 0 {
		return true
	}
	below := "." + name
	for owner, rrs := range r {
		if len(rrs) > 0 && strings.HasSuffix(owner, below) {
			return true
		}
	}
	return false
}

func (r records) add(rr dns.RR) {
	name := dns.CanonicalName(rr.Header().Name)
	r[name] = append(slices.Clip(r[name]), rr)
}

// remove takes the records away for which drop reports true.
func (r records) remove(name string, drop func(dns.RR) bool) {
	r[name] = slices.DeleteFunc(slices.Clone(r[name]), drop)
	if len(r[name]) == 0 {
		delete(r, name)
	}
}

func (r records) removeType(name string, rrtype uint16) {
	r.remove(name, func(rr dns.RR) bool { return rr.Header().Rrtype == rrtype })
}

// replace adds a record in place of all of its type at its name.
func (r records) replace(rr dns.RR) {
	r.removeType(dns.CanonicalName(rr.Header().Name), rr.Header().Rrtype)
	r.add(rr)
}

// move gives the records at a name another name.
func (r records) move(from, to string) {
	moved := r[from]
	delete(r, from)
	for _, rr := range moved {
		rr = dns.Copy(rr)
		rr.Header().Name = to
		r.add(rr)
	}
}

// newRecord makes a record of a value as zone files have it, save for a TXT, whose value is its bare text.
func newRecord(owner, rrtype, value string, ttl time.Duration) (dns.RR, error) {
	header := dns.RR_Header{Name: owner, Rrtype: dns.StringToType[rrtype], Class: dns.ClassINET, Ttl: uint32(ttl / time.Second)}
	switch {
	case rrtype == "TXT":
		return &dns.TXT{Hdr: header, Txt: dnsname.Strings(value)}, nil
	case rrtype == "SOA":
		return nil, fmt.Errorf("the practice cannot save records of type %q", rrtype)
	case dns.TypeToRR[header.Rrtype] == nil:
		return nil, fmt.Errorf("the practice knows no records of type %q", rrtype)
	}
	rr, err := dns.NewRR(". " + rrtype + " " + value)
	if err != nil || rr == nil || rr.Header().Rrtype != header.Rrtype {
		return nil, fmt.Errorf("%q is not the value of a record of type %s", value, rrtype)
	}
	header.Rdlength = rr.Header().Rdlength
	*rr.Header() = header
	return rr, nil
}

// text returns the text of a TXT record, its strings joined.
func text(rr *dns.TXT) string { return dnsname.Unescape(strings.Join(rr.Txt, "")) }

// onlyType returns the records of one type.
func onlyType(rrs []dns.RR, rrtype uint16) []dns.RR {
	var only []dns.RR
	for _, rr := range rrs {
		if rr.Header().Rrtype == rrtype {
			only = append(only, rr)
		}
	}
	return only
}

// addressesIn returns the addresses of the A and AAAA records among rrs.
func addressesIn(rrs []dns.RR) []netip.Addr {
	var addrs []netip.Addr
	for _, rr := range rrs {
		var addr netip.Addr
		switch rr := rr.(type) {
		case *dns.A:
			addr, _ = netip.AddrFromSlice(rr.A)
		case *dns.AAAA:
			addr, _ = netip.AddrFromSlice(rr.AAAA)
		}
		if addr.IsValid() {
			addrs = append(addrs, addr.Unmap())
		}
	}
	return addrs
}

// mxHosts returns the hosts of the MX records among rrs, the most preferred first.
func mxHosts(rrs []dns.RR) []string {
	var mxs []*dns.MX
	for _, rr := range rrs {
		if mx, ok := rr.(*dns.MX); ok {
			mxs = append(mxs, mx)
		}
	}
	slices.SortStableFunc(mxs, func(a, b *dns.MX) int { return int(a.Preference) - int(b.Preference) })
	var hosts []string
	for _, mx := range mxs {
		hosts = append(hosts, dns.CanonicalName(mx.Mx))
	}
	return hosts
}

// maxAliases is how many aliases are followed for one answer.
const maxAliases = 8

// aliasOf returns where an answer for a type goes on, where its records are an alias; else "".
func aliasOf(rrs []dns.RR, rrtype uint16) string {
	if len(rrs) == 0 || rrtype == dns.TypeCNAME || rrtype == dns.TypeANY {
		return ""
	}
	if alias, ok := rrs[0].(*dns.CNAME); ok {
		return dns.CanonicalName(alias.Target)
	}
	return ""
}

// negativeTTL returns how long "no such name" may be kept (RFC 2308 §5).
func negativeTTL(soa *dns.SOA) uint32 { return min(soa.Hdr.Ttl, soa.Minttl) }
