package probe

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	outageAfter = 2500 * time.Millisecond // without an answer to anything, this computer was not connected; a name server is given longer
	maxOutages  = 100                     // that are remembered
)

// pulse is when anything answered any check of a run.
type pulse struct {
	start    sync.Once
	begun    time.Time
	last     atomic.Int64 // nanoseconds after begun
	resolver atomic.Bool  // a resolver has answered, and so can be asked again
	asking   atomic.Bool  // it is being asked
	down     atomic.Bool  // the wait for the network was in vain, and nothing has answered since

	mu      sync.Mutex
	outages []time.Duration // when each ended
}

// begin sets the clock of the pulse, with the first check of the run.
func (p *pulse) begin(now time.Time) { p.start.Do(func() { p.begun = now }) }

// beat keeps that something answered now.
func (p *pulse) beat() {
	now := time.Since(p.begun)
	before := time.Duration(p.last.Swap(int64(now)))
	p.down.Store(false)
	if now-before < outageAfter || !p.resolver.Load() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.outages = append(p.outages, now); len(p.outages) > maxOutages {
		p.outages = p.outages[1:]
	}
}

// quiet returns for how long nothing has answered; ok is false where that tells nothing.
func (p *pulse) quiet() (since time.Duration, ok bool) {
	return time.Since(p.begun) - time.Duration(p.last.Load()), p.resolver.Load()
}

// stopped reports whether the answers stopped for a while, since a moment.
func (p *pulse) stopped(since time.Time) bool {
	if quiet, ok := p.quiet(); ok && quiet >= outageAfter {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.outages, func(end time.Duration) bool { return p.begun.Add(end).After(since) })
}
