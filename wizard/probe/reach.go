package probe

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// reach is who answered anything at all, to tell a filtered network from a dead domain.
type reach struct {
	resolvers     atomic.Bool // a configured resolver, at its own port
	authoritative atomic.Bool
	proxy         atomic.Bool // a resolver answered in an authoritative server's place
	falseAnswer   atomic.Bool // a resolver said what cannot be so
	system        atomic.Bool
	https         atomic.Bool
	anything      atomic.Bool // also a TCP connection that was answered
	mail          atomic.Bool // a mail server greeted
	web           atomic.Bool // a web server showed a certificate
}

// noteFailure keeps what a failed connection says of the network: a refusal came from the other side.
func (c *check) noteFailure(addr netip.Addr, err error) {
	if isRefused(err) {
		c.noteAnswer(addr)
	}
	c.routes.failed(addr, err)
}

// noteAnswer keeps that somebody answered.
func (c *check) noteAnswer(addr netip.Addr) {
	c.routes.answered(addr)
	c.reach.anything.Store(true)
	if run := c.probe.config.Run; run != nil {
		run.pulse.beat()
	}
}

// routes remembers whether this computer has a way to IPv6 addresses, and met an IPv4 address without one.
type routes struct {
	noWay       atomic.Bool // to an IPv4 address
	mu          sync.Mutex
	open        bool                    // one answered
	unreachable bool                    // one could not even be tried
	silent      map[netip.Addr]struct{} // these let time run out
}

// minSilent is how many IPv6 addresses have to be silent, and none answer,
// before the fault is taken to be on this side.
const minSilent = 2

func (r *routes) failed(addr netip.Addr, err error) {
	if !addr.Is6() {
		if isUnreachable(err) {
			r.noWay.Store(true)
		}
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case isUnreachable(err):
		r.unreachable = true
	case isTimeout(err):
		if r.silent == nil {
			r.silent = map[netip.Addr]struct{}{}
		}
		r.silent[addr] = struct{}{}
	}
}

func (r *routes) answered(addr netip.Addr) {
	if !addr.Is6() {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = true
}

func (r *routes) noIPv4() bool { return r.noWay.Load() }

func (r *routes) noIPv6() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.open && (r.unreachable || len(r.silent) >= minSilent)
}

// tries returns how often a DNS server at addr is asked before it counts as silent.
func (r *routes) tries(addr netip.Addr) int {
	if addr.Is6() && r.noIPv6() {
		return 1
	}
	return 2
}
