package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const (
	maxMX    = 10 // mail servers called
	maxCalls = 4  // addresses called of each
)

// mail looks up the MX and calls the mail servers. Where the domain has none,
// senders try its own address (RFC 5321 §5.1), and so does this.
func (l *look) mail(ctx context.Context, z zone, seen *facts.Check, caches func() []facts.Answer) {
	var hear func(facts.Answer)
	if l.scope.Mail {
		hear = func(a facts.Answer) { l.callAhead(ctx, a) }
	}
	seen.MX = l.lookup(ctx, z, l.domain, []uint16{dns.TypeMX}, hear)
	seen.MX.Resolvers = caches()
	if _, answered := seen.MX.Best(); !answered { // over HTTPS, or from the system's resolver
		if known := l.resolve(ctx, l.domain, dns.TypeMX); known.usable() {
			seen.MX.Resolvers = append(seen.MX.Resolvers, known.answer(l.domain, dns.TypeMX))
		}
	}
	if !l.scope.Mail {
		return
	}
	if best, ok := seen.MX.Best(); ok && best.Status == facts.NoData {
		if own := l.server(ctx, l.domain); len(own.Addrs) > 0 {
			seen.Servers = []facts.MailServer{own}
		}
		return
	}
	seen.Servers = each(exchangers(seen.MX), func(mx facts.RR) facts.MailServer {
		server := l.server(ctx, mx.Value)
		server.Pref = mx.Pref
		return server
	})
}

// callAhead calls the servers of an answer before it is known whether the other answers agree.
func (l *look) callAhead(ctx context.Context, a facts.Answer) {
	for _, mx := range exchangers(facts.Lookup{Authoritative: []facts.Answer{a}}) {
		l.ahead.Go(func() { l.server(ctx, mx.Value) })
	}
}

// exchangers gives the mail servers that any authoritative server names, or
// where none answered a resolver, in MX order. A null MX (RFC 7505) is none.
func exchangers(found facts.Lookup) []facts.RR {
	answers := slices.Concat(found.Authoritative, found.Target)
	if !slices.ContainsFunc(answers, facts.Answer.Answered) {
		answers = found.Resolvers
	}
	var mxs []facts.RR
	for _, a := range answers {
		for _, rr := range a.RRs {
			same := func(mx facts.RR) bool { return mx.Value == rr.Value }
			if rr.Type == "MX" && rr.Value != "" && !slices.ContainsFunc(mxs, same) {
				mxs = append(mxs, rr)
			}
		}
	}
	slices.SortFunc(mxs, func(a, b facts.RR) int {
		return cmp.Or(cmp.Compare(a.Pref, b.Pref), strings.Compare(a.Value, b.Value))
	})
	return mxs[:min(len(mxs), maxMX)]
}

// server finds the addresses of a mail server and calls each, once per look. Its
// fingerprints are looked up meanwhile.
func (l *look) server(ctx context.Context, host string) facts.MailServer {
	return l.servers.get(host, func() facts.MailServer {
		server := facts.MailServer{Host: host}
		var prints fingerprints
		var beside sync.WaitGroup
		found := l.mailAddrs(ctx, host)
		server.Addrs, server.Alias, server.Dead = found.addrs, found.alias, found.dead
		if len(found.addrs) > 0 && !l.guarded(host) { // what is not there yet is not asked for
			beside.Go(func() { prints = l.fingerprintsOf(ctx, host, found.end) })
			beside.Go(func() { server.Issuers = l.issuers(ctx, host) })
			beside.Go(func() { l.askSystem(ctx, host) })
		}
		var chains [][]*x509.Certificate
		if l.scope.Mail {
			chains = make([][]*x509.Certificate, min(len(found.addrs), maxCalls))
		}
		server.Calls = each(numbered(found.addrs[:len(chains)]), func(to at) facts.Call {
			var call facts.Call
			call, chains[to.n] = l.call(ctx, host, to.addr)
			return call
		})
		beside.Wait()
		server.Signed, server.TLSA = prints.signed, prints.facts()
		for i, chain := range chains {
			server.Calls[i].TLSA = l.probe.compare(prints, chain, host, l.domain)
		}
		return server
	})
}

// at is an address and its place in a list.
type at struct {
	n    int
	addr string
}

func numbered(addrs []string) []at {
	list := make([]at, len(addrs))
	for i, addr := range addrs {
		list[i] = at{i, addr}
	}
	return list
}

// mailHost is what DNS says of a mail server's name.
type mailHost struct {
	addrs []string
	alias string // what the name is a CNAME for
	end   string // of the alias
	dead  bool   // it has no address
}

// mailAddrs asks the domain's own servers for names of its own, those of its zone for a name that may not be there yet, and
// a resolver for the rest. That a server is dead takes
// more than one resolver's word: its own servers', or every resolver's that answers.
func (l *look) mailAddrs(ctx context.Context, host string) mailHost {
	qtypes := []uint16{dns.TypeA, dns.TypeAAAA}
	var found facts.Lookup
	switch {
	case dnsname.Under(host, l.domain):
		found = l.lookup(ctx, l.home(), host, qtypes, nil)
	case l.newMX:
		found = l.lookupFresh(ctx, host, qtypes)
	}
	if !answered(found) && !l.guarded(host) && !l.newMX {
		found = facts.Lookup{Authoritative: []facts.Answer{merge(each(qtypes, func(qtype uint16) facts.Answer {
			return l.resolve(ctx, host, qtype).answer(host, qtype)
		}))}}
		if answered(found) && len(lookupAddrs(found, 1)) == 0 {
			found.Authoritative = append(found.Authoritative, l.caches(ctx, host, qtypes)...)
		}
	}
	addrs := lookupAddrs(found, maxRecords)
	best, ok := found.Best()
	links := found.Alias
	if len(links) == 0 {
		links = best.Values("CNAME")
	}
	m := mailHost{addrs: addrs, dead: ok && len(addrs) == 0}
	if len(links) > 0 {
		m.alias, m.end = links[0], links[len(links)-1]
	}
	return m
}
