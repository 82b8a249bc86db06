package practice

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// records are resource records by owner name, fully qualified and lower case.
type records map[string][]dns.RR

func (r records) clone() records {
	c := make(records, len(r))
	for name, rrs := range r {
		c[name] = slices.Clone(rrs)
	}
	return c
}

// of gives the records of one type at one name.
func (r records) of(name string, rrtype uint16) []dns.RR {
	var rrs []dns.RR
	for _, rr := range r[name] {
		if rr.Header().Rrtype == rrtype {
			rrs = append(rrs, rr)
		}
	}
	return rrs
}

func (r records) soa(name string) *dns.SOA {
	for _, rr := range r[name] {
		if soa, ok := rr.(*dns.SOA); ok {
			return soa
		}
	}
	return nil
}

// exists says whether a name is there, be it only because something is below it (RFC 8020 §2).
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

// remove takes away what is drop.
func (r records) remove(name string, drop func(dns.RR) bool) {
	r[name] = slices.DeleteFunc(slices.Clone(r[name]), drop)
	if len(r[name]) == 0 {
		delete(r, name)
	}
}

func (r records) removeType(name string, rrtype uint16) {
	r.remove(name, func(rr dns.RR) bool { return rr.Header().Rrtype == rrtype })
}

func (r records) replace(name string, rrtype uint16, rr dns.RR) {
	r.removeType(name, rrtype)
	r.add(rr)
}

func (r records) move(from, to string) {
	moved := r[from]
	delete(r, from)
	for _, rr := range moved {
		rr = dns.Copy(rr)
		rr.Header().Name = to
		r.add(rr)
	}
}

func newRecord(owner, rrtype, value string, ttl time.Duration) (dns.RR, error) {
	header := dns.RR_Header{Name: owner, Rrtype: dns.StringToType[rrtype], Class: dns.ClassINET, Ttl: uint32(ttl / time.Second)}
	switch rrtype {
	case "TXT":
		return &dns.TXT{Hdr: header, Txt: txtStrings(value)}, nil
	case "CNAME":
		if _, valid := dns.IsDomainName(value); valid && value != "" {
			return &dns.CNAME{Hdr: header, Target: dns.CanonicalName(value)}, nil
		}
	case "A", "AAAA":
		addr, err := netip.ParseAddr(value)
		if err == nil && addr.Is4() && rrtype == "A" {
			return &dns.A{Hdr: header, A: addr.AsSlice()}, nil
		}
		if err == nil && addr.Is6() && rrtype == "AAAA" {
			return &dns.AAAA{Hdr: header, AAAA: addr.AsSlice()}, nil
		}
	case "MX":
		preference, host, _ := strings.Cut(value, " ")
		number, err := strconv.ParseUint(preference, 10, 16)
		if _, valid := dns.IsDomainName(host); err == nil && valid && host != "" {
			return &dns.MX{Hdr: header, Preference: uint16(number), Mx: dns.CanonicalName(host)}, nil
		}
	case "SOA":
		return nil, fmt.Errorf("the practice cannot save records of type %q", rrtype)
	default:
		if dns.TypeToRR[header.Rrtype] == nil {
			return nil, fmt.Errorf("the practice knows no records of type %q", rrtype)
		}
		rr, err := dns.NewRR(". " + rrtype + " " + value)
		if err == nil && rr != nil && rr.Header().Rrtype == header.Rrtype {
			header.Rdlength = rr.Header().Rdlength
			*rr.Header() = header
			return rr, nil
		}
	}
	return nil, fmt.Errorf("%q is not the value of a record of type %s", value, rrtype)
}

// txtStrings cuts text as servers keep it, 255 bytes a string, in the library's escapes.
func txtStrings(text string) []string {
	var cut []string
	for chunk := range slices.Chunk([]byte(text), 255) {
		cut = append(cut, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(chunk)))
	}
	if cut == nil {
		return []string{""}
	}
	return cut
}

// unescape is the text of a TXT record, its strings joined.
func unescape(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		for i := 0; i < len(part); i++ {
			if part[i] != '\\' || i+1 == len(part) {
				b.WriteByte(part[i])
				continue
			}
			if code, err := strconv.ParseUint(part[i+1:min(i+4, len(part))], 10, 8); err == nil && i+4 <= len(part) {
				b.WriteByte(byte(code))
				i += 3
				continue
			}
			b.WriteByte(part[i+1])
			i++
		}
	}
	return b.String()
}

func text(rr *dns.TXT) string { return unescape(rr.Txt) }

func addrOf(rr dns.RR) []netip.Addr {
	var addr netip.Addr
	switch rr := rr.(type) {
	case *dns.A:
		addr, _ = netip.AddrFromSlice(rr.A)
	case *dns.AAAA:
		addr, _ = netip.AddrFromSlice(rr.AAAA)
	}
	if !addr.IsValid() {
		return nil
	}
	return []netip.Addr{addr.Unmap()}
}

func onlyType(rrs []dns.RR, rrtype uint16) []dns.RR {
	var only []dns.RR
	for _, rr := range rrs {
		if rr.Header().Rrtype == rrtype {
			only = append(only, rr)
		}
	}
	return only
}

// negativeTTL is how long "no such name" may be kept (RFC 2308 §5).
func negativeTTL(soa *dns.SOA) uint32 { return min(soa.Hdr.Ttl, soa.Minttl) }
