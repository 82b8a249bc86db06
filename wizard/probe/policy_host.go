package probe

import (
	"context"
	"sync"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// policy looks up the policy host and fetches from every address it has.
func (c *check) policy(ctx context.Context, z zone, seen *facts.Check) {
	var onAnswer func(facts.Answer)
	if c.scope.Policy {
		onAnswer = func(a facts.Answer) {
			for _, addr := range addrsOf(a) {
				c.ahead.Go(func() { c.fetch(ctx, addr) })
			}
		}
	}
	types := addressTypes
	found := c.lookup(ctx, z, mtasts.HostLabel+"."+c.domain, types, onAnswer)
	var both sync.WaitGroup
	both.Go(func() { seen.Host = c.withCaches(ctx, found, types) })
	if onEveryServer(found) {
		both.Go(func() { c.askSystem(ctx, found.Name) })
	}
	if c.scope.Policy {
		both.Go(func() {
			seen.Fetches = each(lookupAddrs(found, maxFetches), func(addr string) facts.Fetch { return c.fetch(ctx, addr) })
		})
		signed := c.domain // before there is a policy host, its name is not asked for
		if onEveryServer(found) && len(typesPresent(found, types)) > 0 {
			signed = found.Name
		}
		both.Go(func() { seen.Issuers = c.issuers(ctx, signed) })
		if best, ok := found.Best(); ok && best.Status != facts.OK {
			both.Go(func() { seen.FoundAt = c.policyAtDomain(ctx) })
		}
	}
	both.Wait()
}

// fetch gets the policy from one address of its host, once per check, and where
// it is not there or not given, searches for it elsewhere.
func (c *check) fetch(ctx context.Context, addr string) facts.Fetch {
	return c.fetches.get(addr, func() facts.Fetch {
		want := page{addr, mtasts.HostLabel + "." + c.domain, mtasts.PolicyPath, userAgent}
		f := c.get(ctx, want)
		c.findElsewhere(ctx, want, &f)
		return f
	})
}
