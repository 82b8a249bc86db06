package probe

import (
	"context"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

const (
	pulseEvery = time.Second // without an answer to any check of a run, a resolver is asked whether this computer is connected
	pingWait   = 3 * time.Second
	outageWait = 30 * time.Second // for the network to come back
	maxRepeats = 2
)

// watchPulse asks a resolver whenever nothing else has answered a check of the run for a while, so that the silence of the servers that
// the check waits for can be told from that of a network that is down. Call stop when the check is done.
func (c *check) watchPulse(ctx context.Context) (stop func()) {
	over, cancel := context.WithCancel(ctx)
	go func() {
		ticker := time.NewTicker(pulseEvery)
		defer ticker.Stop()
		for {
			select {
			case <-over.Done():
				return
			case <-ticker.C:
			}
			beats := &c.probe.config.Run.pulse
			if quiet, ok := beats.quiet(); ok && quiet >= pulseEvery && beats.asking.CompareAndSwap(false, true) {
				c.pinged(over)
				beats.asking.Store(false)
			}
		}
	}()
	return cancel
}

// pinged reports whether a resolver answers now. It waits for no turn: the questions that do may be those to silent servers.
func (c *check) pinged(ctx context.Context) bool {
	ctx = context.WithValue(ctx, asideKey{}, true)
	_, ok := race(ctx, resolverHeadStart, c.probe.config.Resolvers, func(ctx context.Context, server facts.Server) (struct{}, bool) {
		to, err := endpoint(server)
		if err != nil {
			return struct{}{}, false
		}
		ctx, cancel := context.WithTimeout(ctx, pingWait)
		defer cancel()
		_, err = c.probe.try(ctx, to, question{qtype: dns.TypeNS, recurse: true}.message(true), pulseEvery)
		if err == nil {
			c.noteAnswer(to.Addr())
		}
		return struct{}{}, err == nil
	})
	return ok
}

// checkThrough checks the domain, and checks it again where the network was down meanwhile: what was silent then may be in order.
// Where the network stays down, that is what the last check sees.
func (p *Probe) checkThrough(ctx context.Context, begin func() *check) facts.Check {
	for repeats := 0; ; repeats++ {
		c := begin()
		if p.config.Run == nil {
			return c.run(ctx)
		}
		stop := c.watchPulse(ctx)
		seen := c.run(ctx)
		stop()
		if repeats == maxRepeats || !c.wasDown(ctx, seen.Network.Offline) || !c.waitForNetwork(ctx) && repeats > 0 || ctx.Err() != nil {
			return seen
		}
	}
}

// wasDown reports whether the network, which the run has had, was down during the check, or is now. That is tested where the check
// reached nothing, or had no way to something, or nothing has answered anybody for a moment.
func (c *check) wasDown(ctx context.Context, offline bool) bool {
	beats := &c.probe.config.Run.pulse
	quiet, ok := beats.quiet()
	switch {
	case !ok:
		return false
	case beats.stopped(c.begun):
		return true
	}
	return (offline || c.routes.noIPv4() || quiet >= pulseEvery/2) && !c.pinged(ctx)
}

// waitForNetwork waits until a resolver answers, for a while, once for each time that the network is down.
func (c *check) waitForNetwork(ctx context.Context) (up bool) {
	beats := &c.probe.config.Run.pulse
	ctx, cancel := context.WithTimeout(ctx, outageWait)
	defer cancel()
	again := time.NewTicker(pulseEvery)
	defer again.Stop()
	for !c.pinged(ctx) {
		if beats.down.Load() {
			return false
		}
		select {
		case <-ctx.Done():
			beats.down.Store(true)
			return false
		case <-again.C:
		}
	}
	return true
}
