package probe

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

const maxCalls = 4 // addresses called of each mail server

// lookupMX asks the domain's servers for its MX. The mail servers of each answer are called ahead.
func (c *check) lookupMX(ctx context.Context) facts.Lookup {
	var onAnswer func(facts.Answer)
	if c.scope.Mail {
		onAnswer = func(a facts.Answer) { c.callAhead(ctx, a) }
	}
	return c.lookup(ctx, c.domainZone(), c.domain, []uint16{dns.TypeMX}, onAnswer)
}

// mailNames looks up the mail servers of the domain, as any of its servers names them.
func (c *check) mailNames(ctx context.Context, seen *facts.Check, caches func() []facts.Answer) []facts.RR {
	seen.MX = c.domainMX()
	seen.MX.Resolvers = caches()
	if _, answered := seen.MX.Best(); !answered { // over HTTPS, or from the system's resolver
		if known := c.resolve(ctx, c.domain, dns.TypeMX); known.usable() {
			seen.MX.Resolvers = append(seen.MX.Resolvers, known.answer())
		}
	}
	mxs := exchangers(seen.MX)
	known := asSeen(seen.MX)
	c.told.add(facts.PartMX, func(p *facts.Progress) { p.Seen.MX, p.Servers = known, len(mxs) })
	return mxs
}

// callNamed calls the mail servers, where the check does. Where the domain has none, senders try its own address
// (RFC 5321 §5.1), and so does this.
func (c *check) callNamed(ctx context.Context, seen *facts.Check, mxs []facts.RR) {
	if c.scope.Mail {
		c.callServers(ctx, seen, mxs)
		c.told.add(facts.PartMail, func(*facts.Progress) {})
	}
}

// callServers calls the mail servers of the domain; where it names none, the domain itself, if it has an address.
func (c *check) callServers(ctx context.Context, seen *facts.Check, mxs []facts.RR) {
	if best, ok := seen.MX.Best(); ok && best.Status == facts.NoData {
		if own := c.server(ctx, c.domain); len(own.Addrs) > 0 {
			seen.Servers = []facts.MailServer{own}
		}
		return
	}
	seen.Servers = each(mxs, func(mx facts.RR) facts.MailServer {
		server := c.server(ctx, mx.Value)
		server.Pref = mx.Pref
		c.told.add("", func(p *facts.Progress) { p.Seen.Servers = append(p.Seen.Servers, server) })
		return server
	})
}

// callAhead calls the servers of an answer before it is known whether the other answers agree.
func (c *check) callAhead(ctx context.Context, a facts.Answer) {
	for _, mx := range exchangers(facts.Lookup{Authoritative: []facts.Answer{a}}) {
		c.ahead.Go(func() { c.server(ctx, mx.Value) })
	}
}

// exchangers returns the mail servers that any authoritative server names, or
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
	return mxs[:min(len(mxs), facts.MostServers)]
}

// server finds the addresses of a mail server and calls each, once per check. Its TLSA and CAA records are looked up meanwhile.
func (c *check) server(ctx context.Context, host string) facts.MailServer {
	return c.servers.get(host, func() facts.MailServer {
		found := c.mailAddrs(ctx, host)
		server := facts.MailServer{Host: host, Addrs: found.addrs, Alias: found.alias, Dead: found.dead, Other: found.other, Kept: found.kept}
		var tlsa tlsaRecords
		var meanwhile sync.WaitGroup
		if len(found.addrs) > 0 && !c.withheld(host) { // what is not there yet is not asked for
			meanwhile.Go(func() { tlsa = c.tlsaOf(ctx, host, found.end) })
			if c.last == nil {
				meanwhile.Go(func() { server.Issuers = c.issuers(ctx, host) })
			}
			meanwhile.Go(func() { c.askSystem(ctx, host) })
		}
		var made []called
		if c.scope.Mail {
			made = each(found.addrs[:min(len(found.addrs), maxCalls)], func(addr string) called { return c.callOnce(ctx, host, addr) })
		}
		meanwhile.Wait()
		server.Signed, server.TLSA = tlsa.signed, tlsa.facts()
		for _, m := range made {
			m.TLSA = tlsa.match(m.chain, c.now(), host, c.domain)
			server.Calls = append(server.Calls, m.Call)
		}
		return server
	})
}

// callOnce calls a mail server, once in a run where it is not the domain's own.
func (c *check) callOnce(ctx context.Context, host, addr string) called {
	if !c.common(host) {
		return c.call(ctx, host, addr)
	}
	made, others := c.probe.config.Run.calls.get(ctx, c.probe.config.Now, mailAddress{host, addr}, func() (called, time.Duration, outlook) {
		made := c.call(ctx, host, addr)
		switch {
		case made.Stage == facts.CallDone:
			return made, maxLife, good
		case made.Cut || ctx.Err() != nil:
			return made, 0, ourOwn
		}
		return made, 0, bad
	})
	if others && made.Stage == facts.CallDone {
		c.reach.mail.Store(true)
	}
	if made.Cert != nil { // each check has its own
		cert := *made.Cert
		cert.Names = slices.Clone(cert.Names)
		made.Cert = &cert
	}
	return made
}

// callsOf returns the calls to all servers.
func callsOf(servers []facts.MailServer) []facts.Call {
	var calls []facts.Call
	for _, s := range servers {
		calls = append(calls, s.Calls...)
	}
	return calls
}
