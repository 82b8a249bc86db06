package probe

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// politeness is how many of the checks of a run may ask one server at a time. One that does not answer within a time does not
// keep the others from being asked it.
type politeness struct {
	most int
	hold time.Duration
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
	inside chan struct{}
	users  int // inside or waiting
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
	timer := time.AfterFunc(polite.hold, out)
	return func() { timer.Stop(); out() }, nil
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
