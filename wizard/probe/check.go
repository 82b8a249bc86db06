package probe

import (
	"context"
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
	at     time.Time // when, by this computer's clock
	told   progress  // how far it has come
	// newServers are the mail servers that the domain is to move to, where these are checked and not the domain. They
	// are nobody's MX yet, so resolvers need not know them.
	newServers []string

	turn int // which check of a run it is
	// last is what an earlier check saw, where this one guesses only if it sees anything else; nil: it guesses in any case.
	last *facts.Check

	reach   reach
	routes  routes
	clock   clock
	system  systemViews
	fastest atomic.Int32 // the resolver that answered last
	silent  atomic.Bool  // a question was put to everybody, in vain

	resolutions  memo[question, resolved]
	zones        memo[string, zone]
	servers      memo[string, facts.MailServer]
	fetches      memo[string, facts.Fetch]
	certificates memo[string, *facts.Certificate] // by host and chain
	elsewhere    memo[string, string]             // where the policy lies that its host does not give, by host
	domainZone   func() zone                      // the zone that holds domain
	domainMX     func() facts.Lookup              // what its servers say of the domain's MX
	apexAddrs    func() []string                  // addresses of domain itself

	ahead sync.WaitGroup // work begun before it was certain to be needed
}

func newCheck(p *Probe, domain string, scope facts.Scope) *check {
	c := &check{probe: p, domain: dnsname.Canonical(domain), scope: scope, begun: time.Now()}
	if last := p.config.Last; !scope.Guesses && last != nil && dnsname.Equal(last.Domain, c.domain) {
		c.last = last
	}
	if run := p.config.Run; run != nil {
		run.pulse.begin(c.begun)
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
	defer c.watchIdle(ctx)()
	c.domainZone = once(func() zone { return c.confirmZone(ctx, c.findZone(ctx, c.domain)) })
	c.domainMX = once(func() facts.Lookup { return c.lookupMX(ctx) })
	c.apexAddrs = once(func() []string { return c.lookupApex(ctx) })

	c.at = c.probe.config.Now()
	seen := facts.Check{Domain: c.domain, At: c.now().UTC(), Scope: c.scope}
	c.told.now.Seen = seen
	var parts sync.WaitGroup
	if c.scope.Network && c.scope.Mail && c.last == nil {
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

// domainParts looks up everything that depends on the name of the domain. Each part begins the guesses where it is not as it was.
func (c *check) domainParts(ctx context.Context, seen *facts.Check) {
	cachedMX := c.beginAhead(ctx)
	z := c.domainZone()
	seen.Zone.Name, seen.Zone.Servers, seen.Zone.Missing = z.name, z.servers, z.missing
	known := seen.Zone
	c.told.add(facts.PartZone, func(p *facts.Progress) { p.Seen.Zone = known })
	if z.missing {
		return
	}
	guesses := c.newGuesses(ctx, z)
	guesses.unless(c.last != nil && sameZone(z, c.last.Zone))
	var parts sync.WaitGroup
	if c.scope.DNS || c.scope.Mail {
		parts.Go(func() {
			mxs := c.mailNames(ctx, seen, cachedMX)
			guesses.unless(c.sameMX(seen.MX))
			c.callNamed(ctx, seen, mxs)
			guesses.unless(c.sameServers(seen.Servers))
		})
	}
	if c.scope.DNS || c.scope.Policy {
		parts.Go(func() {
			c.policy(ctx, z, seen)
			guesses.unless(c.samePolicy(seen.Host, seen.Fetches))
		})
	}
	if c.scope.Site {
		parts.Go(func() { seen.Site = c.siteNames(ctx, z) })
	}
	if c.scope.DNS {
		parts.Go(func() { seen.Zone.Signed = c.hasDS(ctx, z.name) })
		parts.Go(func() { c.records(ctx, z, seen, guesses) })
	}
	parts.Wait()
	c.disbelieve(z, seen)
	guesses.complete(ctx, seen)
}

// beginAhead begins what will be needed before it is known of which zone it is asked. cachedMX gives the resolvers'
// answers for the domain's MX, and none where they are not wanted.
func (c *check) beginAhead(ctx context.Context) (cachedMX func() []facts.Answer) {
	cachedMX = func() []facts.Answer { return nil }
	caches := c.scope.Caches && c.scope.DNS
	if caches {
		cachedMX = once(func() []facts.Answer { return c.caches(ctx, c.domain, []uint16{dns.TypeMX}, c.callEarly(ctx)) })
		c.ahead.Go(func() { cachedMX() })
	}
	if c.scope.Mail && (c.last == nil || !caches) {
		c.ahead.Go(func() { c.callAhead(ctx, c.resolve(ctx, c.domain, dns.TypeMX).answer()) })
	}
	if c.scope.DNS && c.last == nil {
		c.ahead.Go(func() { c.prefetchParent(ctx) })
		c.ahead.Go(func() { c.hostsBelow(ctx) })
	}
	return cachedMX
}

// callEarly returns what is done with a resolver's answer for the domain's MX as soon as it is there: where nothing else has the
// mail servers called ahead, it does.
func (c *check) callEarly(ctx context.Context) func(facts.Answer) {
	if c.last == nil || !c.scope.Mail {
		return nil
	}
	return func(a facts.Answer) { c.callAhead(ctx, a) }
}

// records looks up the records of the two standards.
func (c *check) records(ctx context.Context, z zone, seen *facts.Check, guesses *guesses) {
	text := []uint16{dns.TypeTXT}
	var parts sync.WaitGroup
	parts.Go(func() {
		found := c.lookup(ctx, z, mtasts.RecordLabel+"."+c.domain, text, nil)
		guesses.unless(c.sameRecord(found))
		var both sync.WaitGroup
		both.Go(func() { seen.Record = c.withCaches(ctx, found, text) })
		both.Go(func() { guesses.seen.atRecord = c.addrsInstead(ctx, z, found) })
		both.Wait()
		c.told.add(facts.PartRecord, func(p *facts.Progress) { p.Seen.Record = asSeen(seen.Record) })
	})
	parts.Go(func() {
		found := c.lookup(ctx, z, tlsrpt.RecordLabel+"."+c.domain, text, nil)
		guesses.unless(c.sameReport(found))
		var all sync.WaitGroup
		all.Go(func() { seen.Report = c.withCaches(ctx, found, text) })
		all.Go(func() { guesses.seen.atReport = c.addrsInstead(ctx, z, found) })
		if c.scope.Caches {
			all.Go(func() { seen.ReportHosts = c.reportHosts(ctx, found) })
		}
		all.Wait()
		c.told.add(facts.PartReport, func(p *facts.Progress) { p.Seen.Report = asSeen(seen.Report) })
	})
	parts.Wait()
	if c.last == nil {
		guesses.under.Wait()
	}
	c.told.add(facts.PartDNS, func(*facts.Progress) {})
}
