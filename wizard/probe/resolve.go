package probe

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// resolved is a recursive resolver's reply, or why there is none.
type resolved struct {
	server facts.Server
	reply  *dns.Msg
	err    error
	cut    bool // our own limit ended it
}

// answer reads the reply to a question for name and qtype.
func (r resolved) answer(name string, qtype uint16) facts.Answer {
	if r.err != nil {
		a := failure(r.server, r.err)
		a.Cut = r.cut
		return a
	}
	return readResolver(r.server, r.reply, name, qtype)
}

// usable says whether the reply is an answer, be it that there is nothing.
func (r resolved) usable() bool {
	return r.err == nil && (r.reply.Rcode == dns.RcodeSuccess || r.reply.Rcode == dns.RcodeNameError)
}

const (
	resolverHeadStart = 300 * time.Millisecond
	fallbackAfter     = 2 * time.Second // without a word from any resolver
)

// errSilence is what the questions come to after one that nobody answered in any way, as long as nothing at all is heard.
var errSilence = errors.New("nobody answers anything")

var errDenial = errors.New("the resolver says of everything that it does not exist")

var errWithheld = errors.New("not asked: a resolver would remember that the name is missing")

// withheld are the names that no resolver is asked for before an authoritative
// server has them, because the user is about to create them.
func (c *check) withheld(name string) bool {
	if c.known(name) {
		return false
	}
	for _, label := range []string{mtasts.RecordLabel, mtasts.HostLabel, "_tls"} {
		if within(name, label+"."+c.domain) {
			return true
		}
	}
	return false
}

// known says whether an earlier check has seen name at an authoritative server.
func (c *check) known(name string) bool {
	return slices.ContainsFunc(c.probe.config.Known, func(known string) bool { return canonical(known) == name })
}

// resolve asks the resolvers for what exists anyway: the zone, its servers, the
// mail servers. The first one to answer counts. The data is wanted even where
// its signature is broken, so it is asked for unchecked.
func (c *check) resolve(ctx context.Context, name string, qtype uint16) resolved {
	if c.withheld(name) {
		return resolved{err: errWithheld}
	}
	return c.resolveQuestion(ctx, question{name: name, qtype: qtype, recurse: true, unchecked: true})
}

// resolveQuestion puts a question that plants nothing to the resolvers, once per look.
func (c *check) resolveQuestion(ctx context.Context, q question) resolved {
	return c.resolutions.get(q, func() resolved {
		if c.silent.Load() && !c.reach.anything.Load() {
			return resolved{err: errSilence}
		}
		r, ok := race(ctx, resolverHeadStart, c.attempts(q))
		if !ok && ctx.Err() == nil {
			c.silent.Store(true)
		}
		if r.reply == nil && r.err == nil {
			r.err = errors.New("no resolver is configured")
		}
		return r
	})
}

// attempts are the tries of one question: the resolvers, the one that answered last
// first, and behind them what is left when port 53 is closed.
func (c *check) attempts(q question) []func(context.Context) (resolved, bool) {
	resolvers := c.probe.config.Resolvers
	first := int(c.fastest.Load())
	failed := make(chan struct{}, len(resolvers))
	var attempts []func(context.Context) (resolved, bool)
	for i := range resolvers {
		at := (first + i) % len(resolvers)
		attempts = append(attempts, func(ctx context.Context) (resolved, bool) {
			r := c.askResolver(ctx, resolvers[at], q)
			if r.usable() {
				c.fastest.Store(int32(at))
			} else {
				failed <- struct{}{}
			}
			return r, r.usable()
		})
	}
	return append(attempts, func(ctx context.Context) (resolved, bool) {
		c.waitForResolvers(ctx, failed, len(resolvers))
		return c.fallback(ctx, q)
	})
}

// askResolver asks one resolver at its own port.
func (c *check) askResolver(ctx context.Context, server facts.Server, q question) resolved {
	return c.recursive(ctx, server, q, &c.reach.resolvers)
}

func (c *check) recursive(ctx context.Context, server facts.Server, q question, reach *atomic.Bool) resolved {
	to, err := endpoint(server)
	if err != nil {
		return resolved{server: server, err: err}
	}
	reply, err := c.probe.exchange(ctx, to, q, c.routes.tries(to.Addr()))
	if err != nil {
		c.note(to.Addr(), err)
		return resolved{server: server, err: err, cut: ctx.Err() != nil}
	}
	reach.Store(true)
	c.reached(to.Addr())
	return resolved{server: server, reply: reply}
}

// fallback asks the system's resolvers and, over HTTPS, the public ones, when
// no resolver has said a word.
func (c *check) fallback(ctx context.Context, q question) (resolved, bool) {
	if c.reach.resolvers.Load() || ctx.Err() != nil {
		return resolved{err: errors.New("no resolver gave an answer")}, false
	}
	var attempts []func(context.Context) (resolved, bool)
	for _, server := range c.probe.config.SystemResolvers {
		attempts = append(attempts, func(ctx context.Context) (resolved, bool) {
			r := c.recursive(ctx, server, q, &c.reach.system)
			return r, r.usable()
		})
	}
	for _, server := range c.probe.config.Resolvers {
		host, ok := c.probe.config.ResolverHTTPSNames[server.Addr]
		if !ok {
			continue
		}
		attempts = append(attempts, func(ctx context.Context) (resolved, bool) {
			reply, err := c.probe.exchangeHTTPS(ctx, server, host, q)
			if err == nil {
				c.reach.https.Store(true)
				c.reach.anything.Store(true)
			}
			r := resolved{server: server, reply: reply, err: err, cut: ctx.Err() != nil}
			return r, r.usable()
		})
	}
	if len(attempts) == 0 {
		return resolved{err: errors.New("no resolver answers")}, false
	}
	return race(ctx, resolverHeadStart, attempts)
}

// waitForResolvers gives n resolvers their time, once per look, or until all have failed.
func (c *check) waitForResolvers(ctx context.Context, failed <-chan struct{}, n int) {
	timer := time.NewTimer(time.Until(c.begun.Add(fallbackAfter)))
	defer timer.Stop()
	for range n {
		select {
		case <-failed:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}
