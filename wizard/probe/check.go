package probe

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// check is one check under way. Its methods may be called from several goroutines.
type check struct {
	probe  *Probe
	domain string // canonical
	scope  facts.Scope
	begun  time.Time
	told   progress // how far it has come
	// newServers are the mail servers that the domain is to move to, where these are checked and not the domain. They
	// are nobody's MX yet, so resolvers need not know them.
	newServers []string

	turn int // which check of a run it is

	reach   reach
	routes  routes
	clock   clock
	system  systemViews
	fastest atomic.Int32 // the resolver that answered last
	silent  atomic.Bool  // a question was put to everybody, in vain

	resolutions memo[question, resolved]
	zones       memo[string, zone]
	servers     memo[string, facts.MailServer]
	fetches     memo[string, facts.Fetch]
	elsewhere   memo[string, string] // where the policy lies that its host does not give, by host
	domainZone  func() zone          // the zone that holds domain
	apexAddrs   func() []string      // addresses of domain itself

	ahead sync.WaitGroup // work begun before it was certain to be needed
}

func newCheck(p *Probe, domain string, scope facts.Scope) *check {
	c := &check{probe: p, domain: dnsname.Canonical(domain), scope: scope, begun: time.Now()}
	if run := p.config.Run; run != nil {
		c.turn = int(run.checks.Add(1))
		c.fastest.Store(int32(c.turn % max(len(p.config.Resolvers), 1)))
	}
	return c
}

// run checks the domain, or its new servers, until all is seen or Config.Timeout is over.
func (c *check) run(ctx context.Context) facts.Check {
	ctx, cancel := context.WithTimeout(ctx, c.probe.config.Timeout)
	defer c.ahead.Wait() // broken off by cancel: what was begun ahead and is still under way was not needed
	defer cancel()
	c.domainZone = once(func() zone { return c.confirmZone(ctx, c.findZone(ctx, c.domain)) })
	c.apexAddrs = once(func() []string { return c.lookupApex(ctx) })

	seen := facts.Check{Domain: c.domain, At: c.probe.config.Now().UTC(), Scope: c.scope}
	c.told.now.Seen = seen
	var parts sync.WaitGroup
	if c.scope.Network {
		parts.Go(func() { seen.Network.Port25Blocked = c.port25Blocked(ctx) })
	}
	switch {
	case c.newServers != nil:
		seen.Servers = each(c.newServers, func(host string) facts.MailServer { return c.server(ctx, host) })
	case c.scope.DNS || c.scope.Policy || c.scope.Mail || c.scope.Site:
		c.domainParts(ctx, &seen)
	}
	parts.Wait()
	c.observeNetwork(ctx, &seen)
	c.told.add(facts.PartNetwork, func(p *facts.Progress) { p.Seen.Network = seen.Network })
	if c.newServers == nil && !seen.Zone.Missing {
		seen.Problems = c.problems(&seen)
	}
	seen.Took = time.Since(c.begun)
	return seen
}

// extras are what is seen beside the records and the policy, before it is known whether a wildcard made it.
type extras struct {
	apex      []facts.RR // TXT at the domain itself
	hints     []facts.RR // for facts.Check.ProviderHints
	misplaced []facts.RR // for facts.Check.Misplaced, without those at the domain itself
	wildcard  wildcard
	serials   []facts.Answer // of the SOA, one from every server
	referral  *referral      // from the zone above to the domain's; nil where it could not be asked
}

// domainParts looks up everything that depends on the name of the domain.
func (c *check) domainParts(ctx context.Context, seen *facts.Check) {
	cachedMX := c.beginAhead(ctx)
	z := c.domainZone()
	seen.Zone.Name, seen.Zone.Servers, seen.Zone.Missing = z.name, z.servers, z.missing
	known := seen.Zone
	c.told.add(facts.PartZone, func(p *facts.Progress) { p.Seen.Zone = known })
	if z.missing {
		return
	}
	var extra extras
	var parts sync.WaitGroup
	if c.scope.DNS || c.scope.Mail {
		parts.Go(func() { c.mail(ctx, z, seen, cachedMX) })
	}
	if c.scope.DNS || c.scope.Policy {
		parts.Go(func() { c.policy(ctx, z, seen) })
	}
	if c.scope.Site {
		parts.Go(func() { seen.Site = c.siteNames(ctx, z) })
	}
	if c.scope.DNS {
		parts.Go(func() { extra.referral = c.delegation(ctx, z) })
		parts.Go(func() { seen.Zone.Own = distinct(c.askAny(ctx, z, z.name, dns.TypeNS).Values("NS")) })
		parts.Go(func() { c.records(ctx, z, seen, &extra) })
	}
	parts.Wait()
	if c.scope.DNS {
		c.complete(ctx, z, seen, extra)
	}
}

// beginAhead begins what will be needed before it is known of which zone it is asked. cachedMX gives the resolvers'
// answers for the domain's MX, and none where they are not wanted.
func (c *check) beginAhead(ctx context.Context) (cachedMX func() []facts.Answer) {
	cachedMX = func() []facts.Answer { return nil }
	if c.scope.Caches && c.scope.DNS {
		cachedMX = once(func() []facts.Answer { return c.caches(ctx, c.domain, []uint16{dns.TypeMX}) })
		c.ahead.Go(func() { cachedMX() })
	}
	if c.scope.Mail {
		c.ahead.Go(func() { c.callAhead(ctx, c.resolve(ctx, c.domain, dns.TypeMX).answer()) })
	}
	if c.scope.DNS {
		c.ahead.Go(func() { c.prefetchParent(ctx) })
		c.ahead.Go(func() { c.hostsBelow(ctx) })
	}
	return cachedMX
}

// records looks up the records of the two standards, and what surrounds them.
func (c *check) records(ctx context.Context, z zone, seen *facts.Check, extra *extras) {
	text := []uint16{dns.TypeTXT}
	var misplaced, atRecord, atReport []facts.RR
	var parts sync.WaitGroup
	parts.Go(func() {
		found := c.lookup(ctx, z, mtasts.RecordLabel+"."+c.domain, text, nil)
		var both sync.WaitGroup
		both.Go(func() { seen.Record = c.withCaches(ctx, found, text) })
		both.Go(func() { atRecord = c.addrsInstead(ctx, z, found) })
		both.Wait()
		c.told.add(facts.PartRecord, func(p *facts.Progress) { p.Seen.Record = asSeen(seen.Record) })
	})
	parts.Go(func() {
		found := c.lookup(ctx, z, tlsrpt.RecordLabel+"."+c.domain, text, nil)
		var all sync.WaitGroup
		all.Go(func() { seen.Report = c.withCaches(ctx, found, text) })
		all.Go(func() { atReport = c.addrsInstead(ctx, z, found) })
		if c.scope.Caches {
			all.Go(func() { seen.ReportHosts = c.reportHosts(ctx, found) })
		}
		all.Wait()
		c.told.add(facts.PartReport, func(p *facts.Progress) { p.Seen.Report = asSeen(seen.Report) })
	})
	parts.Go(func() { extra.serials = c.zoneDetails(ctx, z, &seen.Zone) })
	parts.Go(func() {
		extra.apex, extra.hints = c.providerHints(ctx, z)
		c.told.add("", func(p *facts.Progress) { p.Seen.Apex = facts.Answer{RRs: extra.apex}.Values("TXT") })
	})
	parts.Go(func() { misplaced = c.misplaced(ctx, z) })
	parts.Go(func() { extra.wildcard = c.wildcardOf(ctx, z) })
	parts.Wait()
	extra.misplaced = slices.Concat(misplaced, atRecord, atReport)
	c.told.add(facts.PartDNS, func(*facts.Progress) {})
}

// complete adds what takes all the lookups: stale servers, wildcards and serials.
func (c *check) complete(ctx context.Context, z zone, seen *facts.Check, extra extras) {
	if extra.referral != nil {
		seen.Zone.Delegated = extra.referral.hosts
		c.askStaleServers(ctx, z, extra.referral, seen)
	}
	seen.Zone.Elsewhere = c.answersOthers(ctx, seen)
	seen.Apex = facts.Answer{RRs: extra.apex}.Values("TXT")
	seen.ProviderHints = extra.wildcard.leaveOut(extra.hints)
	seen.Misplaced = extra.wildcard.leaveOut(append(misplacedAtApex(extra.apex), extra.misplaced...))
	for _, found := range []*facts.Lookup{&seen.Record, &seen.Report, &seen.Host} {
		found.Wildcard = extra.wildcard.givesAll(*found)
	}
	for _, found := range []*facts.Lookup{&seen.MX, &seen.Record, &seen.Report, &seen.Host} {
		addSerials(found, extra.serials)
	}
}
