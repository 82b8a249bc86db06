package practice

import (
	"embed"
	"fmt"
	"mailseal/wizard/dnsname"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

//go:embed zones
var zoneFiles embed.FS

// topLevels are the top-level domains of the pretend internet; all have the text of tld.zone.
const topLevels = "app at ch cloud com de dev email eu example fr info io microsoft net nl org pro tech test uk us"

// zone is one DNS zone and every version of it that was ever saved.
type zone struct {
	name     string // fully qualified, lower case
	ns       []string
	versions []version // oldest first
	signed   bool
	lag      []time.Duration
}

// version is a zone as it was saved. A server shows it from the time in live
// with the server's place among the zone's NS records.
type version struct {
	rrs  records
	live []time.Time
}

// records are resource records by owner name, fully qualified and lower case.
type records map[string][]dns.RR

// readZone reads a zone file; {domain} in it stands for domain.
func readZone(file, origin, domain string) (*zone, error) {
	text, err := zoneFiles.ReadFile("zones/" + file + ".zone")
	if err != nil {
		return nil, err
	}
	return parseZone(strings.ReplaceAll(string(text), "{domain}", domain), origin)
}

func parseZone(text, origin string) (*zone, error) {
	z := &zone{name: dns.CanonicalName(origin)}
	rrs := records{}
	parser := dns.NewZoneParser(strings.NewReader(text), z.name, "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		owner := dns.CanonicalName(rr.Header().Name)
		rr.Header().Name = owner
		rrs[owner] = append(rrs[owner], rr)
		if ns, ok := rr.(*dns.NS); ok && owner == z.name {
			z.ns = append(z.ns, dns.CanonicalName(ns.Ns))
		}
	}
	if err := parser.Err(); err != nil {
		return nil, fmt.Errorf("zone %s: %w", origin, err)
	}
	if rrs.soa(z.name) == nil || len(z.ns) == 0 {
		return nil, fmt.Errorf("zone %s has no SOA or no NS record", origin)
	}
	z.lag = make([]time.Duration, len(z.ns))
	z.versions = []version{{rrs: rrs, live: make([]time.Time, len(z.ns))}}
	return z, nil
}

// saved is the newest version, whether a server shows it or not.
func (z *zone) saved() records { return z.versions[len(z.versions)-1].rrs }

// shown is the one of a zone's versions that the server with that place shows at a time.
func shown(versions []version, server int, at time.Time) records {
	for _, v := range slices.Backward(versions) {
		if !v.live[server].After(at) {
			return v.rrs
		}
	}
	return versions[0].rrs
}

// save makes a new version with a higher serial. Servers show it at once, or when their lag has passed.
func (z *zone) save(at time.Time, atOnce bool, edit func(records)) {
	next := z.saved().clone()
	edit(next)
	soa := dns.Copy(next.soa(z.name)).(*dns.SOA)
	soa.Serial = nextSerial(soa.Serial, at)
	next.replace(z.name, dns.TypeSOA, soa)
	v := version{rrs: next, live: make([]time.Time, len(z.ns))}
	for i := range v.live {
		v.live[i] = at
		if !atOnce {
			v.live[i] = at.Add(z.lag[i])
		}
	}
	z.versions = append(z.versions, v)
}

// nextSerial counts as most people do, YYYYMMDDnn, and always upwards.
func nextSerial(serial uint32, at time.Time) uint32 {
	year, month, day := at.UTC().Date()
	today := uint32(year*1000000 + int(month)*10000 + day*100)
	return max(serial+1, today)
}

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

// negativeTTL is how long "no such name" may be kept (RFC 2308 §5).
func negativeTTL(soa *dns.SOA) uint32 { return min(soa.Hdr.Ttl, soa.Minttl) }

// ancestor reports whether name is at or below zone. Both are fully qualified.
func ancestor(zone, name string) bool { return zone == "." || dnsname.Under(name, zone) }
