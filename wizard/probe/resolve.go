package probe

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
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

// heard is who answered anything at all, to tell a filtered network from a dead domain.
type heard struct {
	resolvers     atomic.Bool // a configured resolver, at its own port
	authoritative atomic.Bool
	proxy         atomic.Bool // a resolver answered in an authoritative server's place
	lie           atomic.Bool // a resolver said what cannot be
	system        atomic.Bool
	https         atomic.Bool
	anything      atomic.Bool // also a TCP connection that was answered
	mail          atomic.Bool // a mail server greeted
	web           atomic.Bool // a web server showed a certificate
}

const (
	resolverHeadStart = 300 * time.Millisecond
	otherWaysAfter    = 2 * time.Second // without a word from any resolver
)

// errDeaf is what the questions come to after one that nobody answered in any way, as long as nothing at all is heard.
var errDeaf = errors.New("nobody answers anything")

var errLie = errors.New("the resolver says of everything that it does not exist")

var errGuarded = errors.New("not asked: a resolver would remember that the name is missing")

// guarded are the names that no resolver is asked for before an authoritative
// server has them, because the user is about to create them.
func (l *look) guarded(name string) bool {
	if l.known(name) {
		return false
	}
	for _, label := range []string{mtasts.RecordLabel, mtasts.HostLabel, "_tls"} {
		if dnsname.Under(name, label+"."+l.domain) {
			return true
		}
	}
	return false
}

// known says whether an earlier check has seen name at an authoritative server.
func (l *look) known(name string) bool {
	return dnsname.Contains(l.probe.config.Known, name)
}

// resolve asks the resolvers for what exists anyway: the zone, its servers, the
// mail servers. The first one to answer counts. The data is wanted even where
// its signature is broken, so it is asked for unchecked.
func (l *look) resolve(ctx context.Context, name string, qtype uint16) resolved {
	if l.guarded(name) {
		return resolved{err: errGuarded}
	}
	return l.resolveQuestion(ctx, question{name: name, qtype: qtype, recurse: true, unchecked: true})
}

// resolveQuestion puts a question that plants nothing to the resolvers, once per look.
func (l *look) resolveQuestion(ctx context.Context, q question) resolved {
	return l.resolutions.get(q, func() resolved {
		if l.deaf.Load() && !l.heard.anything.Load() {
			return resolved{err: errDeaf}
		}
		r, ok := race(ctx, resolverHeadStart, l.ways(q))
		if !ok && ctx.Err() == nil {
			l.deaf.Store(true)
		}
		if r.reply == nil && r.err == nil {
			r.err = errors.New("no resolver is configured")
		}
		return r
	})
}

// ways are the tries of one question: the resolvers, the one that answered last
// first, and behind them what is left when port 53 is closed.
func (l *look) ways(q question) []func(context.Context) (resolved, bool) {
	resolvers := l.probe.config.Resolvers
	first := int(l.fastest.Load())
	failed := make(chan struct{}, len(resolvers))
	var ways []func(context.Context) (resolved, bool)
	for i := range resolvers {
		at := (first + i) % len(resolvers)
		ways = append(ways, func(ctx context.Context) (resolved, bool) {
			r := l.askResolver(ctx, resolvers[at], q)
			if r.usable() {
				l.fastest.Store(int32(at))
			} else {
				failed <- struct{}{}
			}
			return r, r.usable()
		})
	}
	return append(ways, func(ctx context.Context) (resolved, bool) {
		l.waitForResolvers(ctx, failed, len(resolvers))
		return l.otherWays(ctx, q)
	})
}

// askResolver asks one resolver at its own port.
func (l *look) askResolver(ctx context.Context, server facts.Server, q question) resolved {
	return l.recursive(ctx, server, q, &l.heard.resolvers)
}

func (l *look) recursive(ctx context.Context, server facts.Server, q question, heard *atomic.Bool) resolved {
	to, err := endpoint(server)
	if err != nil {
		return resolved{server: server, err: err}
	}
	reply, err := l.probe.exchange(ctx, to, q, l.routes.patience(to.Addr()))
	if err != nil {
		l.note(to.Addr(), err)
		return resolved{server: server, err: err, cut: ctx.Err() != nil}
	}
	heard.Store(true)
	l.reached(to.Addr())
	return resolved{server: server, reply: reply}
}

// otherWays asks the system's resolvers and, over HTTPS, the public ones, when
// no resolver has said a word.
func (l *look) otherWays(ctx context.Context, q question) (resolved, bool) {
	if l.heard.resolvers.Load() || ctx.Err() != nil {
		return resolved{err: errors.New("no resolver gave an answer")}, false
	}
	var ways []func(context.Context) (resolved, bool)
	for _, server := range l.probe.system {
		ways = append(ways, func(ctx context.Context) (resolved, bool) {
			r := l.recursive(ctx, server, q, &l.heard.system)
			return r, r.usable()
		})
	}
	for _, server := range l.probe.config.Resolvers {
		host, ok := overHTTPS(server)
		if !ok {
			continue
		}
		ways = append(ways, func(ctx context.Context) (resolved, bool) {
			reply, err := l.probe.exchangeHTTPS(ctx, server, host, q)
			if err == nil {
				l.heard.https.Store(true)
				l.heard.anything.Store(true)
			}
			r := resolved{server: server, reply: reply, err: err, cut: ctx.Err() != nil}
			return r, r.usable()
		})
	}
	if len(ways) == 0 {
		return resolved{err: errors.New("no resolver answers")}, false
	}
	return race(ctx, resolverHeadStart, ways)
}

// waitForResolvers gives n resolvers their time, once per look, or until all have failed.
func (l *look) waitForResolvers(ctx context.Context, failed <-chan struct{}, n int) {
	timer := time.NewTimer(time.Until(l.begun.Add(otherWaysAfter)))
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

// caches asks every resolver and keeps what each remembers, with the time that
// is left. One that answers SERVFAIL is asked again without validation.
func (l *look) caches(ctx context.Context, name string, qtypes []uint16) []facts.Answer {
	return each(l.probe.config.Resolvers, func(server facts.Server) facts.Answer {
		return merge(each(qtypes, func(qtype uint16) facts.Answer {
			return l.cache(ctx, server, name, qtype)
		}))
	})
}

func (l *look) cache(ctx context.Context, server facts.Server, name string, qtype uint16) facts.Answer {
	q := question{name: name, qtype: qtype, recurse: true}
	a := l.askResolver(ctx, server, q).answer(name, qtype)
	if a.Status != facts.ServFail {
		return a
	}
	q.unchecked = true
	again := l.askResolver(ctx, server, q)
	if again.usable() {
		a = again.answer(name, qtype)
		a.Err = fmt.Sprintf("SERVFAIL, but %s without validation", a.Status)
		a.Status = facts.Bogus
	}
	return a
}
