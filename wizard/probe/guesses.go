package probe

import (
	"context"
	"slices"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// guesses ask for what a healthy domain does not have, or what seldom changes: names that hold something only after a mistake, or that
// tell who runs the mail; the zone above, and the serial of each server; who may issue certificates; and the servers' other addresses.
// They begin at once, or when a part of the check is not as an earlier check saw it: then all is there to tell why.
type guesses struct {
	check *check
	zone  zone
	ask   func() // begins once
	under sync.WaitGroup
	seen  extras
}

// extras are what the guesses see, before it is known whether a wildcard made it.
type extras struct {
	begun              bool
	apex               []facts.RR // TXT at the domain itself
	hints              []facts.RR // for facts.Check.ProviderHints
	misplaced          []facts.RR // for facts.Check.Misplaced, without those at the domain itself
	atRecord, atReport []facts.RR // and what stands in the place of the records
	wildcard           wildcard
	serials            []facts.Answer // of the SOA, one from every server
	details            facts.Zone     // by the SOA
	own                []string       // NS as the zone itself has them
	referral           *referral      // from the zone above to the domain's; nil where it could not be asked
}

func (c *check) newGuesses(ctx context.Context, z zone) *guesses {
	g := &guesses{check: c, zone: z}
	g.ask = sync.OnceFunc(func() { g.begin(ctx) })
	return g
}

// unless begins the guesses where something is not well.
func (g *guesses) unless(well bool) {
	if !well && g.check.scope.DNS {
		g.ask()
	}
}

func (g *guesses) begin(ctx context.Context) {
	c, z := g.check, g.zone
	g.seen.begun = true
	g.under.Go(func() { g.seen.referral = c.delegation(ctx, z) })
	g.under.Go(func() { g.seen.own = distinct(c.askAny(ctx, z, z.name, dns.TypeNS).Values("NS")) })
	g.under.Go(func() { g.seen.serials, g.seen.details = c.zoneDetails(ctx, z) })
	g.under.Go(func() {
		g.seen.apex, g.seen.hints = c.providerHints(ctx, z)
		c.told.add("", func(p *facts.Progress) { p.Seen.Apex = facts.Answer{RRs: g.seen.apex}.Values("TXT") })
	})
	g.under.Go(func() { g.seen.misplaced = c.misplaced(ctx, z) })
	g.under.Go(func() { g.seen.wildcard = c.wildcardOf(ctx, z) })
}

// complete adds what was guessed to what was seen, once all else is there.
func (g *guesses) complete(ctx context.Context, seen *facts.Check) {
	if !g.seen.begun {
		return
	}
	g.under.Wait()
	c, extra := g.check, g.seen
	seen.Scope.Guesses = true
	addDetails(&seen.Zone, extra.details)
	seen.Zone.Own = extra.own
	others := c.staleServers(ctx, g.zone, extra.referral, extra.own)
	if extra.referral != nil {
		seen.Zone.Delegated = extra.referral.hosts
		seen.Zone.Nameless = len(g.zone.servers) == 0 && c.nameless(ctx, extra.referral)
	}
	var late sync.WaitGroup
	if c.last != nil {
		others = slices.Concat(g.zone.servers, others)
		host := seen.Host
		late.Go(func() { c.addIssuers(ctx, host, seen) })
	}
	late.Go(func() { c.askAlso(ctx, g.zone, others, seen) })
	late.Wait()
	g.sift(seen)
}

// addIssuers looks up who may issue certificates for the policy host and the mail servers.
func (c *check) addIssuers(ctx context.Context, host facts.Lookup, seen *facts.Check) {
	var all sync.WaitGroup
	all.Go(func() { seen.Issuers = c.policyIssuers(ctx, host) })
	for i, server := range seen.Servers {
		if len(server.Addrs) > 0 && !c.withheld(server.Host) {
			all.Go(func() { seen.Servers[i].Issuers = c.issuers(ctx, server.Host) })
		}
	}
	all.Wait()
}

// sift leaves out what a wildcard gives, and adds the serials.
func (g *guesses) sift(seen *facts.Check) {
	extra := g.seen
	misplaced := slices.Concat(misplacedAtApex(extra.apex), extra.misplaced, extra.atRecord, extra.atReport)
	seen.Apex = facts.Answer{RRs: extra.apex}.Values("TXT")
	seen.ProviderHints = extra.wildcard.leaveOut(extra.hints)
	seen.Misplaced = extra.wildcard.leaveOut(misplaced)
	for _, found := range []*facts.Lookup{&seen.Record, &seen.Report, &seen.Host} {
		found.Wildcard = extra.wildcard.givesAll(*found)
	}
	for _, found := range []*facts.Lookup{&seen.MX, &seen.Record, &seen.Report, &seen.Host} {
		addSerials(found, extra.serials)
	}
}
