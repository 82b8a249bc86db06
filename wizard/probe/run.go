package probe

import (
	"context"
	"crypto/x509"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// Run is what the checks of many domains in one run have in common. What does not depend on the domain is asked once and shared:
// what resolvers say of names outside the domain, name servers' answers about such names, a provider's mail servers with their
// certificates, and what is known of our own network. What a server may show differently to each domain, such as the certificate
// and the page of a policy host, is never shared. An answer is shared for its TTL, and a failure only once two checks have seen it.
//
// A run is polite: of all its checks together, only a few questions are under way to one server at a time.
type Run struct {
	sockets int // that one check may have open
	checks  atomic.Int32
	gates   gates

	resolutions shared[question, resolved]
	replies     shared[serverQuestion, heard]
	calls       shared[mailAddress, called]
	greetings   shared[netip.Addr, greeting]
	chains      shared[site, []*x509.Certificate]
	views       shared[string, []netip.Addr] // what this computer's own resolver says
}

// NewRun begins a run in which so many domains are checked at a time.
func NewRun(checks int) *Run {
	return &Run{sockets: min(maxSockets, max(minSockets, runSockets/max(checks, 1)))}
}

const (
	runSockets = 960 // open at once in a run, about
	minSockets = 12  // that one check may always have open
)

// serverQuestion is a question to one server.
type serverQuestion struct {
	addr     netip.Addr
	question question
}

// heard is a server's reply, or why there is none.
type heard struct {
	reply *dns.Msg
	err   error
}

// mailAddress is an address of a mail server, under the name whose certificate it has to show.
type mailAddress struct{ host, addr string }

// greeting is how far a well-known mail server could be reached.
type greeting struct{ connected, greeted bool }

// For how long something is shared.
const (
	minLife     = time.Minute // as long as one check would hold it
	maxLife     = 10 * time.Minute
	networkLife = 2 * time.Minute // of what is known of our own network
)

// common reports whether what is known of a name is the same for other domains: it is outside the domain that is checked.
func (c *check) common(name string) bool {
	return c.probe.config.Run != nil && c.newServers == nil && !dnsname.Under(name, c.domain)
}

// fromItsTurn returns servers with another of those with IPv4 first for each check of a run, so that not all begin with the same one.
func (c *check) fromItsTurn(servers []facts.Server) []facts.Server {
	if c.probe.config.Run == nil || len(servers) < 2 {
		return servers
	}
	v4 := slices.IndexFunc(servers, func(s facts.Server) bool { return strings.Contains(s.Addr, ":") })
	if v4 < 0 {
		v4 = len(servers)
	}
	if v4 < 2 {
		return servers
	}
	at := c.turn % v4
	return slices.Concat(servers[at:v4], servers[:at], servers[v4:])
}

// lifeOf returns for how long a DNS reply may be shared: as long as any resolver would keep it, within limits.
func lifeOf(reply *dns.Msg) time.Duration {
	life := maxLife
	if len(reply.Answer) == 0 {
		life = negativeTTL(findSOA(reply))
	}
	for _, rr := range reply.Answer {
		life = min(life, time.Duration(rr.Header().Ttl)*time.Second)
	}
	return min(max(life, minLife), maxLife)
}

// resolveOnce is resolveLive, once in a run for names that other domains need too.
func (c *check) resolveOnce(ctx context.Context, q question) resolved {
	if !c.common(q.name) {
		return c.resolveLive(ctx, q)
	}
	r, _ := c.probe.config.Run.resolutions.get(ctx, c.probe.config.Now, q, func() (resolved, time.Duration, outlook) {
		r := c.resolveLive(ctx, q)
		switch {
		case r.usable():
			return r, lifeOf(r.reply), good
		case r.cut || ctx.Err() != nil:
			return r, 0, ourOwn
		}
		return r, 0, bad
	})
	return r
}

// exchangeOnce asks an authoritative server, once in a run for names that other domains need too; live says that it was asked now.
func (c *check) exchangeOnce(ctx context.Context, addr netip.Addr, q question) (reply *dns.Msg, live bool, err error) {
	ask := func() heard {
		reply, err := c.probe.exchange(ctx, netip.AddrPortFrom(addr, dnsPort), q, c.routes.tries(addr))
		return heard{reply, err}
	}
	if !c.common(q.name) {
		h := ask()
		return h.reply, true, h.err
	}
	h, others := c.probe.config.Run.replies.get(ctx, c.probe.config.Now, serverQuestion{addr, q}, func() (heard, time.Duration, outlook) {
		h := ask()
		switch {
		case h.err == nil:
			return h, lifeOf(h.reply), good
		case ctx.Err() != nil:
			return h, 0, ourOwn
		}
		return h, 0, bad
	})
	return h.reply, !others, h.err
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
	return made
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

// chainOnce returns the chain that a well-known web server shows, asked once in a while in a run.
func (c *check) chainOnce(ctx context.Context, at site) []*x509.Certificate {
	if c.probe.config.Run == nil {
		return c.presentedChain(ctx, at)
	}
	chain, others := c.probe.config.Run.chains.get(ctx, c.probe.config.Now, at, func() ([]*x509.Certificate, time.Duration, outlook) {
		chain := c.presentedChain(ctx, at)
		switch {
		case len(chain) > 0:
			return chain, networkLife, good
		case ctx.Err() != nil:
			return chain, 0, ourOwn
		}
		return chain, 0, bad
	})
	if others && len(chain) > 0 {
		c.reach.web.Store(true)
	}
	return chain
}

// systemOnce asks this computer's own resolver, once in a run for names that other domains need too.
func (c *check) systemOnce(ctx context.Context, name string) ([]netip.Addr, error) {
	if !c.common(name) {
		return c.probe.config.System(ctx, "ip", name)
	}
	var err error
	addrs, _ := c.probe.config.Run.views.get(ctx, c.probe.config.Now, name, func() (addrs []netip.Addr, _ time.Duration, _ outlook) {
		if addrs, err = c.probe.config.System(ctx, "ip", name); err != nil {
			return nil, 0, ourOwn
		}
		return addrs, minLife, good
	})
	return addrs, err
}
