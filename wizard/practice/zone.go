package practice

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"mailseal/wizard/dnsname"

	"github.com/miekg/dns"
)

//go:embed zones
var zoneFiles embed.FS

// zone is one DNS zone and every version of it that was ever saved.
type zone struct {
	name     string          // fully qualified, lower case
	ns       []string        // the hosts of its own NS records
	mail     []string        // hosts that are mail servers
	versions []version       // oldest first
	lag      []time.Duration // from saving a version until each of ns shows it
	signed   bool
	handed   bool   // below the domain: it counts once the domain's servers lead to it
	failing  string // the name that its servers answer with SERVFAIL; "": none
}

// version is a zone as it was saved. A server shows it from the time in live
// with the server's place among the zone's NS records.
type version struct {
	rrs  records
	live []time.Time
}

// readZone reads a zone from a zone file; {domain} in it stands for domain.
func readZone(origin, domain, file string) (*zone, error) {
	text, err := zoneText(file)
	if err != nil {
		return nil, err
	}
	return newZone(origin, forDomain(text, domain))
}

// zoneText returns what stands in a zone file.
func zoneText(file string) (string, error) {
	text, err := zoneFiles.ReadFile("zones/" + file + ".zone")
	return string(text), err
}

// forDomain puts the practice domain into the text of a zone file.
func forDomain(text, domain string) string { return strings.ReplaceAll(text, "{domain}", domain) }

// newZone makes a zone of the text of a zone file.
func newZone(origin, text string) (*zone, error) {
	read, err := parsed(origin, text)
	if err != nil {
		return nil, fmt.Errorf("zone %s: %w", origin, err)
	}
	servers := len(read.ns)
	return &zone{
		name: read.name, ns: slices.Clone(read.ns), mail: slices.Clone(read.mail), lag: make([]time.Duration, servers),
		versions: []version{{rrs: maps.Clone(read.rrs), live: make([]time.Time, servers)}},
	}, nil
}

// zoneFile is what stands in the text of a zone file. Zones are made of it, and none changes it.
type zoneFile struct {
	name     string
	ns, mail []string
	rrs      records
}

// parsedFiles are the zone files that were read already, by origin and text: all worlds are made of the same.
var parsedFiles sync.Map

// parsed returns what stands in the text of a zone file, which is read once.
func parsed(origin, text string) (*zoneFile, error) {
	key := [2]string{origin, text}
	if read, ok := parsedFiles.Load(key); ok {
		return read.(*zoneFile), nil
	}
	read := &zoneFile{name: dns.CanonicalName(origin), rrs: records{}}
	err := read.parse(text)
	if err == nil && (read.rrs.soa(read.name) == nil || len(read.ns) == 0) {
		err = errors.New("there is no SOA or no NS record")
	}
	if err != nil {
		return nil, err
	}
	parsedFiles.Store(key, read)
	return read, nil
}

// mailMark is the comment in a zone file that marks a host as a mail server.
const mailMark = "; takes mail"

// parse reads the records in the text of a zone file, and notes the zone's name servers and mail servers.
func (z *zoneFile) parse(text string) error {
	parser := dns.NewZoneParser(strings.NewReader(text), z.name, "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		owner := dns.CanonicalName(rr.Header().Name)
		rr.Header().Name = owner
		z.rrs[owner] = append(z.rrs[owner], rr)
		if ns, ok := rr.(*dns.NS); ok && owner == z.name {
			z.ns = append(z.ns, dns.CanonicalName(ns.Ns))
		}
		if parser.Comment() == mailMark {
			z.mail = append(z.mail, owner)
		}
	}
	return parser.Err()
}

// saved returns the newest version, whether a server shows it or not.
func (z *zone) saved() records { return z.versions[len(z.versions)-1].rrs }

// shown returns which of a zone's versions the server at a place of its NS records shows at a time.
func shown(versions []version, server int, at time.Time) (index int) {
	for i, v := range slices.Backward(versions) {
		if !v.live[server].After(at) {
			return i
		}
	}
	return 0
}

// save makes a new version with a higher serial. Servers show it at once, or when their lag has passed.
func (z *zone) save(at time.Time, atOnce bool, edit func(records)) {
	next := maps.Clone(z.saved())
	edit(next)
	soa := dns.Copy(next.soa(z.name)).(*dns.SOA)
	soa.Serial = nextSerial(soa.Serial, at)
	next.replace(soa)
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

// delegate puts a zone's NS records into the zone above it, and the addresses of those below the cut.
func delegate(rrs records, parent string, child *zone, addresses func(host string) []dns.RR) {
	for _, ns := range child.saved().of(child.name, dns.TypeNS) {
		rrs.add(dns.Copy(ns))
		host := dns.CanonicalName(ns.(*dns.NS).Ns)
		if !ancestor(parent, host) || len(rrs[host]) > 0 {
			continue
		}
		for _, rr := range addresses(host) {
			rrs.add(dns.Copy(rr))
		}
	}
}

// closestZone returns the deepest of zones that is at or above name, or strictly above it.
func closestZone(zones []*zone, name string, strictly bool) *zone {
	var closest *zone
	for _, z := range zones {
		if (closest == nil || len(z.name) > len(closest.name)) && ancestor(z.name, name) && !(strictly && z.name == name) {
			closest = z
		}
	}
	return closest
}

// ancestor reports whether name is at or below zone. Both are fully qualified, and most are told apart by their ends.
func ancestor(zone, name string) bool {
	return zone == "." || len(name) >= len(zone) && strings.EqualFold(name[len(name)-len(zone):], zone) && dnsname.Under(name, zone)
}

// parentName returns a name without its first label.
func parentName(name string) string {
	next, end := dns.NextLabel(name, 0)
	if end {
		return "."
	}
	return name[next:]
}
