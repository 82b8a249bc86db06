package probe

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// politeness is how many of the checks of a run may ask one server at a time. One that does not answer within a time does not
// keep the others from asking it; and where a server has answered nobody for some time, that time is a tenth: else a run with
// many domains at a dead server would wait in front of it until its own time is up.
type politeness struct {
	most int
	hold time.Duration
}

// holds returns for how long a question keeps its place, after so many that were not answered in theirs.
func (p politeness) holds(unanswered int32) time.Duration {
	if int(unanswered) >= p.most {
		return p.hold / 10
	}
	return p.hold
}

var (
	politeDNS      = politeness{32, time.Second / 2}
	politeResolver = politeness{64, time.Second / 2}
	politeMail     = politeness{4, 5 * time.Second}
	politeWeb      = politeness{8, 5 * time.Second}
	politeSite     = politeness{32, time.Second} // a well-known web server, which resolves names too
)

// gates are those of the servers that are being asked.
type gates struct {
	mu   sync.Mutex
	open map[netip.AddrPort]*gate
}

type gate struct {
	inside     chan struct{}
	users      int          // inside or waiting
	unanswered atomic.Int32 // questions, one after the other, that did not leave in time
}

// turn waits until one more conversation with a server may begin: few enough checks of the run ask it, and fewer sockets are open than
// may be. The caller calls over at its end.
func (p *Probe) turn(ctx context.Context, to netip.AddrPort, polite politeness) (over func(), err error) {
	leave, err := p.enter(ctx, to, polite)
	if err != nil {
		return nil, err
	}
	free, err := p.slot(ctx)
	if err != nil {
		leave()
		return nil, err
	}
	return func() {
		free()
		leave()
	}, nil
}

// slot waits until one more socket may be opened; the caller calls free when it is closed.
func (p *Probe) slot(ctx context.Context) (free func(), err error) {
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// enter waits until one more question may be put to a server; the caller calls leave when it is answered. Without a run, nobody waits.
func (p *Probe) enter(ctx context.Context, to netip.AddrPort, polite politeness) (leave func(), err error) {
	if p.config.Run == nil {
		return func() {}, nil
	}
	all := &p.config.Run.gates
	g := all.gate(to, polite.most)
	select {
	case g.inside <- struct{}{}:
	case <-ctx.Done():
		all.left(to, g)
		return nil, ctx.Err()
	}
	out := sync.OnceFunc(func() {
		<-g.inside
		all.left(to, g)
	})
	timer := time.AfterFunc(polite.holds(g.unanswered.Load()), func() { g.unanswered.Add(1); out() })
	return func() {
		if timer.Stop() {
			g.unanswered.Store(0)
		}
		out()
	}, nil
}

// gate returns the gate of a server, and counts who uses it.
func (g *gates) gate(to netip.AddrPort, most int) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.open[to]
	if at == nil {
		at = &gate{inside: make(chan struct{}, most)}
		if g.open == nil {
			g.open = map[netip.AddrPort]*gate{}
		}
		g.open[to] = at
	}
	at.users++
	return at
}

// left counts that somebody is done with a gate; one that nobody uses is gone.
func (g *gates) left(to netip.AddrPort, at *gate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at.users--; at.users == 0 {
		delete(g.open, to)
	}
}
