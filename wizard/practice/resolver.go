package practice

import (
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// resolver is a recursive resolver that caches answers on the virtual clock:
// records for their TTL, "no such name" and "no such type" for the smaller of
// the SOA's TTL and its MINIMUM (RFC 2308 §5).
type resolver struct {
	name  string // who runs it
	host  string // on its certificate
	addr  netip.Addr
	first int  // which of a zone's servers it asks first
	early bool // somebody asks it for new names before they are there

	trouble map[Fault]bool
	home    string // the practice domain

	ask   func(server netip.Addr, q question, at time.Time) *dns.Msg // nil: no answer
	hints []netip.Addr
	cache map[question]*entry
	cuts  map[string]*delegation
}

type question struct {
	name   string
	rrtype uint16
}

// entry is one cached answer. With a rcode of NXDOMAIN it holds for every type.
type entry struct {
	rcode   int
	rrs     []dns.RR // of the name itself
	soa     *dns.SOA // of a negative answer
	bogus   bool     // the zone should be signed, and this is not (RFC 4035 §4.3)
	proven  bool     // it should be, and is
	expires time.Time
}

// delegation is where the servers of a zone are.
type delegation struct {
	zone    string
	hosts   []string
	addrs   []netip.Addr // of hosts, as far as the referral gave them
	secure  bool         // the parent has a DS
	expires time.Time
}

const (
	maxReferral = 16              // steps down for one name
	maxNested   = 4               // lookups of name servers inside lookups
	failureLife = 5 * time.Second // RFC 9520 §3.2 asks for 1 s at least, 5 min at most
	bogusLife   = 60 * time.Second
	staleLife   = 30 * time.Second // of what is given after its time (RFC 8767 §4)
)

// flush forgets everything.
func (r *resolver) flush() {
	r.cache, r.cuts = map[question]*entry{}, map[string]*delegation{}
}

// clone returns a resolver that remembers the same, and may ask without the other one knowing.
func (r *resolver) clone() *resolver {
	c := *r
	c.cache, c.cuts = maps.Clone(r.cache), maps.Clone(r.cuts)
	return &c
}

// unasked returns a resolver that has no answers yet, and knows where the servers are that this one and it ever met.
func (r *resolver) unasked() *resolver {
	c := *r
	c.cache = map[question]*entry{}
	return &c
}

// flushResolvers has the public resolvers forget everything, and those that nobody asked.
func (w *World) flushResolvers() {
	for _, r := range w.resolvers {
		r.flush()
	}
	for _, r := range w.fetchable.ways {
		r.flush()
	}
}

// answer answers one question of a client at a time.
func (r *resolver) answer(query *dns.Msg, at time.Time) *dns.Msg {
	if reply := r.troubled(query); reply != nil {
		return reply
	}
	reply := new(dns.Msg).SetReply(query)
	reply.RecursionAvailable = true
	switch {
	case len(query.Question) != 1, query.Opcode != dns.OpcodeQuery,
		query.Question[0].Qclass != dns.ClassINET, query.Question[0].Qtype == dns.TypeANY:
		return reply.SetRcode(query, dns.RcodeNotImplemented)
	case !query.RecursionDesired:
		return reply.SetRcode(query, dns.RcodeRefused)
	}
	found := r.resolve(question{dns.CanonicalName(query.Question[0].Name), query.Question[0].Qtype}, query.CheckingDisabled, at)
	reply.Rcode = found.rcode
	reply.AuthenticatedData = (query.AuthenticatedData || wantsDNSSEC(query)) && found.proven
	for _, e := range found.chain {
		left := uint32(e.left(at) / time.Second)
		reply.Answer = append(reply.Answer, aged(e.rrs, left)...)
		if e.soa != nil {
			reply.Ns = aged([]dns.RR{e.soa}, left)
		}
	}
	return reply
}

// resolved is what a resolver knows of a question.
type resolved struct {
	rcode  int
	chain  []*entry // the aliases, and what they lead to
	proven bool     // all of it
}

// resolve follows the aliases from a name. Without checking, what should be signed and is not is as good as anything.
func (r *resolver) resolve(q question, unchecked bool, at time.Time) resolved {
	found := resolved{proven: true}
	for range maxAliases {
		e := r.get(q, at, 0)
		if e.rcode == dns.RcodeServerFailure || e.bogus && !unchecked {
			break
		}
		found.rcode, found.proven = e.rcode, found.proven && e.proven
		found.chain = append(found.chain, e)
		q.name = aliasOf(e.rrs, q.rrtype)
		if q.name == "" {
			return found
		}
	}
	return resolved{rcode: dns.RcodeServerFailure}
}

// records returns the records of a type that a name or its aliases lead to. They are the zone's own, and not to be changed.
func (f resolved) records(rrtype uint16) []dns.RR {
	if len(f.chain) == 0 {
		return nil
	}
	return onlyType(f.chain[len(f.chain)-1].rrs, rrtype)
}

// until returns when the first of it is forgotten.
func (f resolved) until() time.Time {
	ends := f.chain[0].expires
	for _, e := range f.chain {
		if e.expires.Before(ends) {
			ends = e.expires
		}
	}
	return ends
}

// lookup asks the resolver for the records of a type at a name.
func (r *resolver) lookup(name string, rrtype uint16, at time.Time) []dns.RR {
	return r.resolve(question{name, rrtype}, false, at).records(rrtype)
}

// texts asks the resolver for the TXT records at a name.
func (r *resolver) texts(name string, at time.Time) []string {
	return textsIn(r.lookup(name, dns.TypeTXT, at))
}

// textsIn returns the texts of TXT records.
func textsIn(rrs []dns.RR) []string {
	var texts []string
	for _, rr := range rrs {
		texts = append(texts, text(rr.(*dns.TXT)))
	}
	return texts
}

// aged copies records with the TTL that is left of them.
func aged(rrs []dns.RR, left uint32) []dns.RR {
	copies := make([]dns.RR, len(rrs))
	for i, rr := range rrs {
		copies[i] = dns.Copy(rr)
		copies[i].Header().Ttl = min(left, rr.Header().Ttl)
	}
	return copies
}

// get returns the answer for one name, from the cache or from the authoritative servers.
func (r *resolver) get(q question, at time.Time, nested int) *entry {
	if e := r.cached(q, at); e != nil {
		return e
	}
	e := r.iterate(q, at, nested)
	key := q
	switch {
	case e.rcode == dns.RcodeNameError:
		key.rrtype = dns.TypeNone
	case aliasOf(e.rrs, q.rrtype) != "":
		key.rrtype = dns.TypeCNAME
	}
	r.cache[key] = e
	return e
}

// cached returns what the cache has for a question; nil where it has nothing.
func (r *resolver) cached(q question, at time.Time) *entry {
	for _, rrtype := range []uint16{q.rrtype, dns.TypeCNAME} {
		e, ok := r.cache[question{q.name, rrtype}]
		if ok && r.goodFor(e, at) && (rrtype == q.rrtype || len(e.rrs) > 0) {
			return e
		}
	}
	// "No such name" holds for all names below (RFC 8020 §2).
	for name := q.name; ; name = parentName(name) {
		if e, ok := r.cache[question{name, dns.TypeNone}]; ok && r.goodFor(e, at) {
			return e
		}
		if name == "." {
			return nil
		}
	}
}

// left returns for how long an answer is good, which may be one that is given after its time.
func (e *entry) left(at time.Time) time.Duration {
	if !e.expires.After(at) {
		return staleLife
	}
	return e.expires.Sub(at)
}

// goodFor reports whether the resolver still gives an answer that it remembers.
func (r *resolver) goodFor(e *entry, at time.Time) bool {
	return e.expires.After(at) || r.trouble[ResolverBehind] && e.rcode != dns.RcodeServerFailure
}

// iterate walks down from the closest delegation in the cache.
func (r *resolver) iterate(q question, at time.Time, nested int) *entry {
	failed := &entry{rcode: dns.RcodeServerFailure, expires: at.Add(failureLife)}
	cut := r.closest(q, at)
	for range maxReferral {
		reply := r.askServers(cut, q, at, nested)
		if reply == nil {
			return failed
		}
		if reply.Authoritative {
			return r.keep(cut, q, reply, at)
		}
		next := readReferral(reply, at)
		if next == nil || next.zone == cut.zone || !ancestor(cut.zone, next.zone) || !ancestor(next.zone, q.name) {
			return failed
		}
		r.cuts[next.zone] = next
		cut = next
	}
	return failed
}

// closest returns the deepest delegation in the cache. For the DS of a zone that is one above it.
func (r *resolver) closest(q question, at time.Time) *delegation {
	name := q.name
	if q.rrtype == dns.TypeDS && name != "." {
		name = parentName(name)
	}
	for ; ; name = parentName(name) {
		if cut, ok := r.cuts[name]; ok && cut.expires.After(at) {
			return cut
		}
		if name == "." {
			return &delegation{zone: ".", addrs: r.hints}
		}
	}
}

// askServers asks the zone's servers in turn until one answers; nil: none did.
func (r *resolver) askServers(cut *delegation, q question, at time.Time, nested int) *dns.Msg {
	addrs := cut.addrs
	if len(addrs) == 0 && nested < maxNested {
		for _, host := range cut.hosts {
			addrs = append(addrs, addressesIn(r.get(question{host, dns.TypeA}, at, nested+1).rrs)...)
		}
	}
	for i := range addrs {
		reply := r.ask(addrs[(i+r.first)%len(addrs)], q, at)
		if reply != nil && (reply.Rcode == dns.RcodeSuccess || reply.Rcode == dns.RcodeNameError) {
			return reply
		}
	}
	return nil
}

// readReferral reads where an answer refers to; nil where it refers to nowhere.
func readReferral(reply *dns.Msg, at time.Time) *delegation {
	var next *delegation
	for _, rr := range reply.Ns {
		switch rr := rr.(type) {
		case *dns.NS:
			if next == nil {
				next = &delegation{zone: dns.CanonicalName(rr.Hdr.Name), expires: after(at, rr.Hdr.Ttl)}
			}
			next.hosts = append(next.hosts, dns.CanonicalName(rr.Ns))
		case *dns.DS:
			if next != nil {
				next.secure = true
			}
		}
	}
	if next == nil {
		return nil
	}
	for _, rr := range reply.Extra {
		if _, v4 := rr.(*dns.A); v4 && slices.Contains(next.hosts, dns.CanonicalName(rr.Header().Name)) {
			next.addrs = append(next.addrs, addressesIn([]dns.RR{rr})...)
		}
	}
	return next
}

// after returns the time at which a TTL ends that began at at.
func after(at time.Time, ttl uint32) time.Time { return at.Add(time.Duration(ttl) * time.Second) }

// keep makes an entry of an authoritative answer. Only what is at the name itself is taken:
// the rest of an alias chain is asked for on its own.
func (r *resolver) keep(cut *delegation, q question, reply *dns.Msg, at time.Time) *entry {
	e := &entry{rcode: reply.Rcode, bogus: cut.secure && !signed(reply), proven: cut.secure && signed(reply)}
	ttl := uint32(0)
	for _, rr := range reply.Answer {
		if dns.CanonicalName(rr.Header().Name) != q.name || rr.Header().Rrtype == dns.TypeRRSIG {
			continue
		}
		if len(e.rrs) == 0 || rr.Header().Ttl < ttl {
			ttl = rr.Header().Ttl
		}
		e.rrs = append(e.rrs, rr)
	}
	if len(e.rrs) > 0 {
		e.rcode = dns.RcodeSuccess // the code of a chain is that of its end (RFC 6604 §2.1)
	} else {
		for _, rr := range reply.Ns {
			if soa, ok := rr.(*dns.SOA); ok {
				e.soa, ttl = soa, negativeTTL(soa)
			}
		}
	}
	e.expires = after(at, ttl)
	if limit := at.Add(bogusLife); e.bogus && limit.Before(e.expires) {
		e.expires = limit
	}
	return e
}

// signed reports whether there is a signature in a reply.
func signed(reply *dns.Msg) bool {
	isSignature := func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeRRSIG }
	return slices.ContainsFunc(append(slices.Clone(reply.Answer), reply.Ns...), isSignature)
}
