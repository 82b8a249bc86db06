package practice

import (
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// nameserver is an authoritative server: a host name, its addresses, and the zones it holds.
type nameserver struct {
	host   string
	addrs  []netip.Addr
	zones  []holding
	broken map[string]bool // names that it answers with SERVFAIL
}

// holding is a zone at one of its servers.
type holding struct {
	zone  *zone
	place int       // among the zone's NS records
	held  time.Time // the server takes no version after this; zero: it is well

	versions int // of the zone, when held began
}

func (h holding) shown(at time.Time) records {
	if h.held.IsZero() {
		return shown(h.zone.versions, h.place, at)
	}
	if h.held.Before(at) {
		at = h.held
	}
	return shown(h.zone.versions[:h.versions], h.place, at)
}

// holds is the closest zone at or above a name.
func (s *nameserver) holds(name string) (holding, bool) {
	var best holding
	for _, h := range s.zones {
		if ancestor(h.zone.name, name) && (best.zone == nil || len(h.zone.name) > len(best.zone.name)) {
			best = h
		}
	}
	return best, best.zone != nil
}

// answer is RFC 1034 §4.3.2 for one question, as the server sees its zones at a time.
func (s *nameserver) answer(query *dns.Msg, at time.Time) *dns.Msg {
	reply := new(dns.Msg).SetReply(query)
	if len(query.Question) != 1 || query.Opcode != dns.OpcodeQuery {
		return reply.SetRcode(query, dns.RcodeNotImplemented)
	}
	question := query.Question[0]
	name := dns.CanonicalName(question.Name)
	held, ok := s.holds(name)
	// The DS of a cut belongs to the zone above it (RFC 4035 §3.1.4.1).
	if question.Qtype == dns.TypeDS && ok && name == held.zone.name {
		if above, isAbove := s.holds(parentName(name)); isAbove && above.zone != held.zone {
			held = above
		}
	}
	switch {
	case !ok || question.Qclass != dns.ClassINET:
		return reply.SetRcode(query, dns.RcodeRefused)
	case s.broken[name]:
		return reply.SetRcode(query, dns.RcodeServerFailure)
	}
	l := look{reply: reply, zone: held.zone.name, rrs: held.shown(at), dnssec: wantsDNSSEC(query)}
	l.find(name, question.Qtype)
	if held.zone.signed && l.dnssec && reply.Authoritative {
		addSignature(reply, held.zone.name)
	}
	return reply
}

func wantsDNSSEC(m *dns.Msg) bool {
	opt := m.IsEdns0()
	return opt != nil && opt.Do()
}

// look is one pass over a zone for one answer.
type look struct {
	reply  *dns.Msg
	zone   string
	rrs    records
	dnssec bool
}

func (l *look) find(name string, rrtype uint16) {
	for range 8 { // aliases within the zone
		if cut := l.cut(name); cut != "" && (cut != name || rrtype != dns.TypeDS) {
			l.refer(cut)
			return
		}
		l.reply.Authoritative = true
		rrs, found := l.at(name)
		if !found {
			l.reply.Rcode = dns.RcodeNameError
			l.deny()
			return
		}
		answer := matching(rrs, rrtype)
		l.reply.Answer = append(l.reply.Answer, answer...)
		if len(answer) > 0 && (answer[0].Header().Rrtype != dns.TypeCNAME || rrtype == dns.TypeCNAME || rrtype == dns.TypeANY) {
			return
		}
		if len(answer) == 0 {
			l.deny()
			return
		}
		name = dns.CanonicalName(answer[0].(*dns.CNAME).Target)
		if !ancestor(l.zone, name) {
			return
		}
	}
}

// cut is the highest delegation at or above a name, below the zone's own name.
func (l *look) cut(name string) string {
	var cut string
	for at := name; at != l.zone && ancestor(l.zone, at); at = parentName(at) {
		if len(l.rrs.of(at, dns.TypeNS)) > 0 {
			cut = at
		}
	}
	return cut
}

// at gives the records at a name, made from a wildcard where there is one (RFC 4592 §3.3).
func (l *look) at(name string) (rrs []dns.RR, found bool) {
	if l.rrs.exists(name) {
		return l.rrs[name], true
	}
	encloser := parentName(name)
	for encloser != l.zone && !l.rrs.exists(encloser) {
		encloser = parentName(encloser)
	}
	star := "*." + strings.TrimPrefix(encloser, ".")
	for _, rr := range l.rrs[star] {
		made := dns.Copy(rr)
		made.Header().Name = name
		rrs = append(rrs, made)
	}
	return rrs, len(rrs) > 0
}

// matching gives the records of a type, or the alias that stands for all of them.
func matching(rrs []dns.RR, rrtype uint16) []dns.RR {
	var found, alias []dns.RR
	for _, rr := range rrs {
		if t := rr.Header().Rrtype; t == rrtype || rrtype == dns.TypeANY {
			found = append(found, rr)
		} else if t == dns.TypeCNAME {
			alias = append(alias, rr)
		}
	}
	if len(found) == 0 {
		return alias
	}
	return found
}

// deny puts the SOA into a negative answer, its TTL as RFC 2308 §3 wants it.
func (l *look) deny() {
	soa := dns.Copy(l.rrs.soa(l.zone)).(*dns.SOA)
	soa.Hdr.Ttl = negativeTTL(soa)
	l.reply.Ns = append(l.reply.Ns, soa)
}

// refer points to the servers of the zone below, with the addresses this zone has.
func (l *look) refer(cut string) {
	for _, rr := range l.rrs.of(cut, dns.TypeNS) {
		l.reply.Ns = append(l.reply.Ns, rr)
		server := dns.CanonicalName(rr.(*dns.NS).Ns)
		for _, glue := range l.rrs[server] {
			if t := glue.Header().Rrtype; t == dns.TypeA || t == dns.TypeAAAA {
				l.reply.Extra = append(l.reply.Extra, glue)
			}
		}
	}
	if l.dnssec {
		l.reply.Ns = append(l.reply.Ns, l.rrs.of(cut, dns.TypeDS)...)
	}
}
