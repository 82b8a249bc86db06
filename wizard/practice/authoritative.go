package practice

import (
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// nameserver is an authoritative server: a host name, its addresses, and the zones it holds.
type nameserver struct {
	host  string
	addrs []netip.Addr
	zones []holding
	given map[question]given // to resolvers
}

// holding is a zone at one of its servers.
type holding struct {
	zone  *zone
	place int // among the zone's NS records

	// A server that takes no changes shows what it showed at behindSince, of the versions there were then.
	behindSince time.Time // zero: it takes changes
	versions    int
}

// shown returns which version of the zone the server shows at a time.
func (h holding) shown(at time.Time) (index int) {
	if h.behindSince.IsZero() {
		return shown(h.zone.versions, h.place, at)
	}
	if h.behindSince.Before(at) {
		at = h.behindSince
	}
	return shown(h.zone.versions[:h.versions], h.place, at)
}

// answer answers one question as RFC 1034 §4.3.2 says, with the zones as the server shows them at a time.
func (s *nameserver) answer(query *dns.Msg, at time.Time) *dns.Msg {
	reply := new(dns.Msg).SetReply(query)
	if len(query.Question) != 1 || query.Opcode != dns.OpcodeQuery {
		return reply.SetRcode(query, dns.RcodeNotImplemented)
	}
	asked := query.Question[0]
	name := dns.CanonicalName(asked.Name)
	i := s.holdingFor(question{name, asked.Qtype})
	if i < 0 || asked.Qclass != dns.ClassINET {
		return reply.SetRcode(query, dns.RcodeRefused)
	}
	held := s.zones[i]
	if name == held.zone.failing {
		return reply.SetRcode(query, dns.RcodeServerFailure)
	}
	a := zoneAnswer{reply: reply, zone: held.zone.name, rrs: held.zone.versions[held.shown(at)].rrs, dnssec: wantsDNSSEC(query)}
	a.answer(name, asked.Qtype)
	if held.zone.signed && a.dnssec && reply.Authoritative {
		addSignature(reply, held.zone.name)
	}
	return reply
}

// given is an answer that a resolver was given, and what it was made of. It holds for as long as that is so: senders ask the
// same day by day.
type given struct {
	reply          *dns.Msg
	zones          int // that the server had
	place, version int // of the one that answered
	signed         bool
	failing        string
}

// answerResolver answers a question of a resolver. Others may be given the same answer, so it is not to be changed.
func (s *nameserver) answerResolver(q question, at time.Time) *dns.Msg {
	g, known := s.given[q]
	if known && g.zones == len(s.zones) && g.place >= 0 {
		held := s.zones[g.place]
		if g.version == held.shown(at) && g.signed == held.zone.signed && g.failing == held.zone.failing {
			return g.reply
		}
	}
	query := new(dns.Msg).SetQuestion(q.name, q.rrtype)
	query.RecursionDesired = false
	query.SetEdns0(1232, true)
	g = given{reply: s.answer(query, at), zones: len(s.zones), place: s.holdingFor(q)}
	if g.place >= 0 {
		held := s.zones[g.place]
		g.version, g.signed, g.failing = held.shown(at), held.zone.signed, held.zone.failing
	}
	if s.given == nil {
		s.given = map[question]given{}
	}
	s.given[q] = g
	return g.reply
}

// holdingFor returns the place of the zone that answers a question; -1: none does.
func (s *nameserver) holdingFor(q question) int {
	i := s.zoneOf(q.name)
	// The DS of a cut belongs to the zone above it (RFC 4035 §3.1.4.1).
	if q.rrtype == dns.TypeDS && i >= 0 && q.name == s.zones[i].zone.name {
		if above := s.zoneOf(parentName(q.name)); above >= 0 {
			return above
		}
	}
	return i
}

// zoneOf returns the place of the closest of the server's zones at or above a name; -1: none is.
func (s *nameserver) zoneOf(name string) int {
	best := -1
	for i, h := range s.zones {
		if (best < 0 || len(h.zone.name) > len(s.zones[best].zone.name)) && ancestor(h.zone.name, name) {
			best = i
		}
	}
	return best
}

// wantsDNSSEC reports whether a message has the DO bit (RFC 3225).
func wantsDNSSEC(m *dns.Msg) bool {
	opt := m.IsEdns0()
	return opt != nil && opt.Do()
}

// zoneAnswer is a reply in the making, and the zone that it is made from.
type zoneAnswer struct {
	reply  *dns.Msg
	zone   string
	rrs    records
	dnssec bool // the client wants DNSSEC records
}

// answer fills the reply: with the records, a referral, or a denial. Aliases are followed within the zone.
func (a *zoneAnswer) answer(name string, rrtype uint16) {
	for range maxAliases {
		if cut := a.cut(name); cut != "" && (cut != name || rrtype != dns.TypeDS) {
			a.refer(cut)
			return
		}
		a.reply.Authoritative = true
		rrs, found := a.recordsAt(name)
		if !found {
			a.reply.Rcode = dns.RcodeNameError
			a.deny()
			return
		}
		answer := ofTypeOrAlias(rrs, rrtype)
		a.reply.Answer = append(a.reply.Answer, answer...)
		if len(answer) == 0 {
			a.deny()
			return
		}
		alias := aliasOf(answer, rrtype)
		if alias == "" || !ancestor(a.zone, alias) {
			return
		}
		name = alias
	}
}

// cut returns the highest delegation at or above a name, below the zone's own name; "" where there is none.
func (a *zoneAnswer) cut(name string) string {
	var cut string
	for at := name; at != a.zone && ancestor(a.zone, at); at = parentName(at) {
		if len(a.rrs.of(at, dns.TypeNS)) > 0 {
			cut = at
		}
	}
	return cut
}

// refer points to the servers of the zone below, with the addresses that this zone has.
func (a *zoneAnswer) refer(cut string) {
	for _, rr := range a.rrs.of(cut, dns.TypeNS) {
		a.reply.Ns = append(a.reply.Ns, rr)
		server := dns.CanonicalName(rr.(*dns.NS).Ns)
		for _, glue := range a.rrs[server] {
			if t := glue.Header().Rrtype; t == dns.TypeA || t == dns.TypeAAAA {
				a.reply.Extra = append(a.reply.Extra, glue)
			}
		}
	}
	if a.dnssec {
		a.reply.Ns = append(a.reply.Ns, a.rrs.of(cut, dns.TypeDS)...)
	}
}

// recordsAt returns the records at a name, made from a wildcard where there is one (RFC 4592 §3.3).
func (a *zoneAnswer) recordsAt(name string) (rrs []dns.RR, found bool) {
	if a.rrs.exists(name) {
		return a.rrs[name], true
	}
	encloser := parentName(name)
	for encloser != a.zone && !a.rrs.exists(encloser) {
		encloser = parentName(encloser)
	}
	star := "*." + strings.TrimPrefix(encloser, ".")
	for _, rr := range a.rrs[star] {
		made := dns.Copy(rr)
		made.Header().Name = name
		rrs = append(rrs, made)
	}
	return rrs, len(rrs) > 0
}

// ofTypeOrAlias returns the records of a type, or else the alias that stands for all of them.
func ofTypeOrAlias(rrs []dns.RR, rrtype uint16) []dns.RR {
	if rrtype == dns.TypeANY && len(rrs) > 0 {
		return rrs
	}
	if found := onlyType(rrs, rrtype); len(found) > 0 {
		return found
	}
	return onlyType(rrs, dns.TypeCNAME)
}

// deny puts the SOA into a negative answer, with its TTL as RFC 2308 §3 wants it.
func (a *zoneAnswer) deny() {
	soa := dns.Copy(a.rrs.soa(a.zone)).(*dns.SOA)
	soa.Hdr.Ttl = negativeTTL(soa)
	a.reply.Ns = append(a.reply.Ns, soa)
}

// addSignature puts a signature into the answer of a signed zone. Only that it is there counts.
func addSignature(reply *dns.Msg, zone string) {
	covered := &reply.Answer
	if len(*covered) == 0 {
		covered = &reply.Ns
	}
	if len(*covered) == 0 {
		return
	}
	first := (*covered)[0].Header()
	*covered = append(*covered, &dns.RRSIG{
		Hdr:         dns.RR_Header{Name: first.Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: first.Ttl},
		TypeCovered: first.Rrtype, Algorithm: dns.ECDSAP256SHA256, Labels: uint8(dns.CountLabel(first.Name)), OrigTtl: first.Ttl,
		KeyTag: 20326, SignerName: zone, Signature: "cHJhY3RpY2U=",
	})
}
