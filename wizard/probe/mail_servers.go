package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"mailseal/wizard/facts"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

const (
	maxMX    = 10 // mail servers called
	maxCalls = 4  // addresses called of each
)

// mail looks up the MX and calls the mail servers. Where the domain has none,
// senders try its own address (RFC 5321 §5.1), and so does this.
func (c *check) mail(ctx context.Context, z zone, seen *facts.Check, caches func() []facts.Answer) {
	var onAnswer func(facts.Answer)
	if c.scope.Mail {
		onAnswer = func(a facts.Answer) { c.callAhead(ctx, a) }
	}
	seen.MX = c.lookup(ctx, z, c.domain, []uint16{dns.TypeMX}, onAnswer)
	seen.MX.Resolvers = caches()
	if _, answered := seen.MX.Best(); !answered { // over HTTPS, or from the system's resolver
		if known := c.resolve(ctx, c.domain, dns.TypeMX); known.usable() {
			seen.MX.Resolvers = append(seen.MX.Resolvers, known.answer(c.domain, dns.TypeMX))
		}
	}
	if !c.scope.Mail {
		return
	}
	if best, ok := seen.MX.Best(); ok && best.Status == facts.NoData {
		if own := c.server(ctx, c.domain); len(own.Addrs) > 0 {
			seen.Servers = []facts.MailServer{own}
		}
		return
	}
	seen.Servers = each(exchangers(seen.MX), func(mx facts.RR) facts.MailServer {
		server := c.server(ctx, mx.Value)
		server.Pref = mx.Pref
		return server
	})
}

// callAhead calls the servers of an answer before it is known whether the other answers agree.
func (c *check) callAhead(ctx context.Context, a facts.Answer) {
	for _, mx := range exchangers(facts.Lookup{Authoritative: []facts.Answer{a}}) {
		c.ahead.Go(func() { c.server(ctx, mx.Value) })
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
// tlsaRecords are looked up meanwhile.
func (c *check) server(ctx context.Context, host string) facts.MailServer {
	return c.servers.get(host, func() facts.MailServer {
		server := facts.MailServer{Host: host}
		var prints tlsaRecords
		var beside sync.WaitGroup
		found := c.mailAddrs(ctx, host)
		server.Addrs, server.Alias, server.Dead = found.addrs, found.alias, found.dead
		if len(found.addrs) > 0 && !c.withheld(host) { // what is not there yet is not asked for
			beside.Go(func() { prints = c.tlsaOf(ctx, host, found.end) })
			beside.Go(func() { server.Issuers = c.issuers(ctx, host) })
			beside.Go(func() { c.askSystem(ctx, host) })
		}
		var chains [][]*x509.Certificate
		if c.scope.Mail {
			chains = make([][]*x509.Certificate, min(len(found.addrs), maxCalls))
		}
		server.Calls = each(numbered(found.addrs[:len(chains)]), func(to at) facts.Call {
			var call facts.Call
			call, chains[to.n] = c.call(ctx, host, to.addr)
			return call
		})
		beside.Wait()
		server.Signed, server.TLSA = prints.signed, prints.facts()
		for i, chain := range chains {
			server.Calls[i].TLSA = c.probe.matchTLSA(prints, chain, host, c.domain)
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
