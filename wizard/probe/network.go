package probe

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// observeNetwork writes down what the check says of the network that we are in, and asks for what is still in doubt.
func (c *check) observeNetwork(ctx context.Context, seen *facts.Check) {
	calls := callsOf(seen.Servers)
	if c.scope.Mail && len(calls) > 0 && !c.reach.mail.Load() && (!c.scope.Network || c.last != nil) { // nobody greeted us
		seen.Network.Port25Blocked = c.port25Blocked(ctx)
	}
	if slices.ContainsFunc(calls, facts.Call.Greeted) {
		seen.Network.Port25Blocked = false
	}
	asked := c.scope.DNS || c.scope.Policy || c.scope.Mail || c.scope.Network
	seen.Network.Offline = asked && !c.reach.anything.Load()
	anotherWay := !c.reach.resolvers.Load() && (c.reach.https.Load() || c.reach.system.Load())
	seen.Network.DNSFiltered = !c.reach.authoritative.Load() && (anotherWay || c.reach.proxy.Load() || c.reach.falseAnswer.Load())
	seen.Network.InsideAllowed = c.probe.config.AllowInside
	seen.Network.NoIPv6 = c.routes.noIPv6()
	c.observeClock(ctx, seen)
	doubts := c.scope.Network || c.scope.Policy // a fault that may be this network's is no fault of the domain's, however narrow the check
	if doubts && hasUntrustedCert(seen) {
		seen.Network.Intercepted = c.interceptor(ctx)
	}
	if c.scope.Network && len(seen.Fetches) > 0 && !c.reach.web.Load() {
		c.trySites(ctx, func(ctx context.Context, at site) bool { return len(c.chainOnce(ctx, at)) > 0 })
	}
	seen.Reach = c.reached(ctx, seen)
	seen.Network.Port25Blocked = seen.Network.Port25Blocked && !seen.Reach.Mail
	c.system.mu.Lock()
	seen.System = c.system.list
	c.system.mu.Unlock()
}

// reached returns what could be reached: by this check, or lately by another one of the run. What others reached counts only if this
// computer is still connected, now that this check has waited in vain: a line that broke meanwhile is no domain's fault.
func (c *check) reached(ctx context.Context, seen *facts.Check) facts.Reach {
	own := facts.Reach{DNS: c.reach.authoritative.Load(), Mail: c.reach.mail.Load(), Web: c.reach.web.Load()}
	run := c.probe.config.Run
	if run == nil {
		return own
	}
	run.noteReach(own, c.begun)
	lately := run.reachedSince(c.begun.Add(time.Since(c.begun) - reachLife))
	all := facts.Reach{
		DNS:  own.DNS || lately.DNS && len(seen.MX.Authoritative)+len(seen.Zone.Servers) > 0,
		Mail: own.Mail || lately.Mail && len(callsOf(seen.Servers)) > 0,
		Web:  own.Web || lately.Web && len(seen.Fetches) > 0,
	}
	if all != own && !(c.reach.anything.Load() && c.connected(ctx)) {
		return own
	}
	return all
}

// connected reports whether a resolver answers now.
func (c *check) connected(ctx context.Context) bool {
	_, ok := race(ctx, resolverHeadStart, c.probe.config.Resolvers, func(ctx context.Context, server facts.Server) (resolved, bool) {
		r := c.askResolver(ctx, server, question{qtype: dns.TypeNS, recurse: true})
		return r, r.usable()
	})
	return ok
}

// port25Blocked connects to the well-known mail servers, reads their greeting, sends nothing, and
// hangs up. Where their names cannot be found out it says false: not known.
func (c *check) port25Blocked(ctx context.Context) bool {
	type test struct{ tried, connected bool }
	tests := each(c.probe.config.ReachableMailServers, func(host string) test {
		addrs := c.resolve(ctx, host, dns.TypeA).answer().Values("A")
		if len(addrs) == 0 {
			return test{}
		}
		if addr, err := netip.ParseAddr(addrs[0]); err == nil && facts.Inside(addr) {
			c.reach.falseAnswer.Store(true) // a captive portal gives its own address for every name
			return test{}
		}
		return test{true, c.connects(ctx, addrs[0])}
	})
	return len(tests) > 0 && !slices.Contains(tests, test{}) && !slices.Contains(tests, test{true, true})
}

// connects reports whether a TCP connection to a mail server can be made, and notes whether it greets.
func (c *check) connects(ctx context.Context, at string) bool {
	addr, err := netip.ParseAddr(at)
	if err != nil {
		return false
	}
	g := c.greetingOnce(ctx, addr)
	if g.greeted {
		c.reach.mail.Store(true)
	}
	return g.connected
}

// greetingOnce tries a well-known mail server, once in a while in a run.
func (c *check) greetingOnce(ctx context.Context, addr netip.Addr) greeting {
	if c.probe.config.Run == nil {
		return c.tryGreeting(ctx, addr)
	}
	g, _ := c.probe.config.Run.greetings.get(ctx, c.probe.config.Now, addr, func() (greeting, time.Duration, outlook) {
		g := c.tryGreeting(ctx, addr)
		switch {
		case g.connected:
			return g, networkLife, good
		case ctx.Err() != nil:
			return g, 0, ourOwn
		}
		return g, 0, bad
	})
	return g
}

// tryGreeting connects to a well-known mail server, and reads its greeting.
func (c *check) tryGreeting(ctx context.Context, addr netip.Addr) (g greeting) {
	over, err := c.probe.turn(ctx, netip.AddrPortFrom(addr, smtpPort), politeMail)
	if err != nil {
		return g
	}
	defer over()
	conn, err := connect(ctx, c.probe.dial, netip.AddrPortFrom(addr, smtpPort))
	if err != nil {
		return g
	}
	defer conn.Close()
	c.noteAnswer(addr)
	return greeting{connected: true, greeted: greets(ctx, conn)}
}

// hasUntrustedCert reports whether a web certificate was found that does not lead to a known root,
// which something on this network that intercepts HTTPS would explain as well.
func hasUntrustedCert(seen *facts.Check) bool {
	return slices.ContainsFunc(seen.Fetches, func(f facts.Fetch) bool {
		return f.Cert != nil && (f.Cert.Fault == facts.CertUntrusted || f.Cert.Fault == facts.CertChain)
	})
}

// problems returns the parts that could not be checked from here. What a server answered is no problem of ours, and be it a refusal.
func (c *check) problems(seen *facts.Check) (problems []facts.Problem) {
	add := func(part facts.Part, why string) { problems = append(problems, facts.Problem{Part: part, Why: why}) }
	theirs := func(found facts.Lookup) bool { return seen.Reach.DNS && replied(found) }
	asked := slices.Concat(seen.MX.Authoritative, seen.MX.Target)
	if (c.scope.DNS || c.scope.Mail) && !slices.ContainsFunc(asked, facts.Answer.Answered) && !theirs(seen.MX) {
		add(facts.PartDNS, c.whyNoDNS(seen.MX))
	}
	if _, answered := seen.Host.Best(); c.scope.Policy && !answered && !theirs(seen.Host) {
		add(facts.PartPolicy, c.whyNoDNS(seen.Host))
	}
	calls := callsOf(seen.Servers)
	if c.scope.Mail && len(calls) > 0 && !slices.ContainsFunc(calls, func(c facts.Call) bool { return c.Stage != facts.CallConnect }) {
		add(facts.PartMail, calls[0].Err)
	}
	return problems
}

// replied reports whether a server replied, and be it with a refusal: where other servers answer too, that is its own doing.
func replied(found facts.Lookup) bool {
	return slices.ContainsFunc(slices.Concat(found.Authoritative, found.Target), facts.Answer.Replied)
}

// whyNoDNS returns the first server's error, or the reason why no server is known.
func (c *check) whyNoDNS(found facts.Lookup) string {
	for _, a := range found.Authoritative {
		if a.Err != "" {
			return a.Server.Name + " " + a.Server.Addr + ": " + a.Err
		}
	}
	if z := c.domainZone(); z.err != nil {
		return clip(z.err.Error(), maxErr)
	}
	return errNoServers.Error()
}
