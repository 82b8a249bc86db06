package probe

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// caches asks every resolver and keeps what each remembers, with the time that
// is left. One that answers SERVFAIL is asked again without validation. onAnswer, when not nil, gets every answer as soon as it
// is there, from several goroutines.
func (c *check) caches(ctx context.Context, name string, qtypes []uint16, onAnswer func(facts.Answer)) []facts.Answer {
	return each(c.probe.config.Resolvers, func(server facts.Server) facts.Answer {
		a := merge(each(qtypes, func(qtype uint16) facts.Answer {
			return c.cache(ctx, server, name, qtype)
		}))
		if onAnswer != nil {
			onAnswer(a)
		}
		return a
	})
}

func (c *check) cache(ctx context.Context, server facts.Server, name string, qtype uint16) facts.Answer {
	q := question{name: name, qtype: qtype, recurse: true}
	a := c.askResolver(ctx, server, q).answer()
	if a.Status != facts.ServFail {
		return a
	}
	q.unchecked = true
	again := c.askResolver(ctx, server, q)
	if again.usable() {
		a = again.answer()
		a.Err = fmt.Sprintf("SERVFAIL, but %s without validation", a.Status)
		a.Status = facts.Bogus
	}
	return a
}

// resolved is a recursive resolver's reply to a question, or why there is none.
type resolved struct {
	question question
	server   facts.Server
	reply    *dns.Msg
	err      error
	cut      bool // our own limit ended it
}

// answer reads the reply.
func (r resolved) answer() facts.Answer {
	if r.err != nil {
		a := failure(r.server, r.err)
		a.Cut = r.cut
		return a
	}
	return readResolver(r.server, r.reply, r.question.name, r.question.qtype)
}

// usable reports whether the reply is an answer, be it that there is nothing.
func (r resolved) usable() bool {
	return r.err == nil && (r.reply.Rcode == dns.RcodeSuccess || r.reply.Rcode == dns.RcodeNameError)
}

const (
	resolverHeadStart = 300 * time.Millisecond
	fallbackAfter     = 2 * time.Second // without a word from any resolver
)

// errSilence ends the questions that follow one that nobody answered in any way, as long as nothing at all answers.
var errSilence = errors.New("nobody answers anything")

var errWithheld = errors.New("not asked: a resolver would remember that the name is missing")

// createdLabels begin the names that a user creates below the domain.
var createdLabels = []string{mtasts.RecordLabel, mtasts.HostLabel, "_tls"}

// withheld reports whether a name is one that no resolver is asked for before an authoritative
// server has it, because the user is about to create it.
func (c *check) withheld(name string) bool {
	if c.known(name) {
		return false
	}
	return slices.ContainsFunc(createdLabels, func(label string) bool { return dnsname.Under(name, label+"."+c.domain) })
}

// known reports whether an earlier check has seen name at an authoritative server.
func (c *check) known(name string) bool {
	return dnsname.Contains(c.probe.config.Known, name)
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

// resolveTypes asks the resolvers for several types of one name.
func (c *check) resolveTypes(ctx context.Context, name string, qtypes []uint16) facts.Answer {
	return merge(each(qtypes, func(qtype uint16) facts.Answer { return c.resolve(ctx, name, qtype).answer() }))
}

// resolveQuestion puts a question that plants nothing to the resolvers, once per check.
func (c *check) resolveQuestion(ctx context.Context, q question) resolved {
	return c.resolutions.get(q, func() resolved {
		if c.silent.Load() && !c.reach.anything.Load() {
			return resolved{err: errSilence}
		}
		return c.resolveOnce(ctx, q)
	})
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

// resolveLive puts a question to the resolvers now.
func (c *check) resolveLive(ctx context.Context, q question) resolved {
	r, ok := c.raceResolvers(ctx, q)
	if !ok && ctx.Err() == nil {
		c.silent.Store(true)
	}
	if r.reply == nil && r.err == nil {
		r.err = errors.New("no resolver is configured")
	}
	r.question = q
	return r
}

// raceResolvers tries the resolvers, the one that answered last first, and behind
// them what is left when port 53 is closed.
func (c *check) raceResolvers(ctx context.Context, q question) (resolved, bool) {
	resolvers := c.probe.config.Resolvers
	fallback := len(resolvers)
	var turns []int
	for i := range resolvers {
		turns = append(turns, (int(c.fastest.Load())+i)%len(resolvers))
	}
	failed := make(chan struct{}, len(resolvers))
	return raceFrom(ctx, resolverHeadStart, c.probe.config.Run != nil, append(turns, fallback), func(ctx context.Context, at int) (resolved, bool) {
		if at == fallback {
			c.waitForResolvers(ctx, failed, len(resolvers))
			return c.fallback(ctx, q)
		}
		r := c.askResolver(ctx, resolvers[at], q)
		if r.usable() {
			c.fastest.Store(int32(at))
		} else {
			failed <- struct{}{}
		}
		return r, r.usable()
	})
}

// askResolver asks one resolver at its own port.
func (c *check) askResolver(ctx context.Context, server facts.Server, q question) resolved {
	r := c.askRecursive(ctx, server, q, &c.reach.resolvers)
	if run := c.probe.config.Run; run != nil && r.usable() {
		run.pulse.resolver.Store(true)
	}
	return r
}

// askRecursive asks a resolver; that it answered is noted in reach.
func (c *check) askRecursive(ctx context.Context, server facts.Server, q question, reach *atomic.Bool) resolved {
	r := resolved{question: q, server: server}
	var to netip.AddrPort
	if to, r.err = endpoint(server); r.err != nil {
		return r
	}
	if r.reply, r.err = c.probe.exchange(ctx, to, q, c.routes.tries(to.Addr())); r.err != nil {
		c.noteFailure(to.Addr(), r.err)
		r.cut = isOurs(ctx, r.err)
		return r
	}
	reach.Store(true)
	c.noteAnswer(to.Addr())
	return r
}

// fallback asks the system's resolvers and, over HTTPS, the public ones, when
// no resolver has said a word.
func (c *check) fallback(ctx context.Context, q question) (resolved, bool) {
	if c.reach.resolvers.Load() || ctx.Err() != nil {
		return resolved{err: errors.New("no resolver gave an answer")}, false
	}
	ways := c.otherWays()
	if len(ways) == 0 {
		return resolved{err: errors.New("no resolver answers")}, false
	}
	return race(ctx, resolverHeadStart, ways, func(ctx context.Context, w way) (resolved, bool) {
		r := c.askOver(ctx, w, q)
		return r, r.usable()
	})
}

// way is a way to a resolver where port 53 is closed.
type way struct {
	server facts.Server
	https  site // the zero value for a question to port 53
}

// otherWays returns the ways to the system's resolvers and, over HTTPS, to the public ones.
func (c *check) otherWays() (ways []way) {
	for _, server := range c.probe.config.SystemResolvers {
		ways = append(ways, way{server: server})
	}
	for _, at := range c.probe.sites() {
		ways = append(ways, way{at.resolver, at})
	}
	return ways
}

func (c *check) askOver(ctx context.Context, w way, q question) resolved {
	if w.https == (site{}) {
		return c.askRecursive(ctx, w.server, q, &c.reach.system)
	}
	return c.askHTTPS(ctx, w.https, q)
}

func (c *check) askHTTPS(ctx context.Context, at site, q question) resolved {
	reply, err := c.probe.exchangeHTTPS(ctx, at, q)
	if err == nil {
		c.reach.https.Store(true)
		c.reach.anything.Store(true)
	}
	return resolved{question: q, server: at.resolver, reply: reply, err: err, cut: ctx.Err() != nil}
}

// waitForResolvers gives n resolvers their time, once per check, or until all have failed.
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
