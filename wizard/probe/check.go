package probe

import (
	"context"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"
)

// check is one check under way.
type check struct {
	probe  *Probe
	domain string
	scope  facts.Scope
	begun  time.Time
	newMX  bool             // the mail servers are not in the DNS as such, so resolvers need not know them yet
	done   func(facts.Part) // is told of each part that is finished

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
	elsewhere   memo[string, string]
	domainZone  func() zone     // the zone of domain
	apexAddrs   func() []string // addresses of domain itself

	ahead sync.WaitGroup // work begun before it was certain to be needed
}

func newCheck(p *Probe, domain string, scope facts.Scope) *check {
	return &check{probe: p, domain: canonical(domain), scope: scope, begun: time.Now(), done: func(facts.Part) {}}
}

// begin readies what is found out when it is first needed. end breaks off what was begun and is not needed, and waits for it.
func (c *check) begin(ctx context.Context) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	c.domainZone = once(func() zone { return c.confirmZone(ctx, c.findZone(ctx, c.domain)) })
	c.apexAddrs = once(func() []string { return c.lookupApex(ctx) })
	return ctx, func() {
		cancel()
		c.ahead.Wait()
	}
}

func (c *check) run(ctx context.Context) facts.Check {
	ctx, end := c.begin(ctx)
	defer end()
	seen := facts.Check{Domain: c.domain, At: c.probe.config.Now().UTC(), Scope: c.scope}

	var parts sync.WaitGroup
	if c.scope.Network {
		parts.Go(func() { seen.Network.Port25Blocked = c.port25Blocked(ctx) })
	}
	if c.scope.DNS || c.scope.Policy || c.scope.Mail {
		c.names(ctx, &seen)
	}
	parts.Wait()
	c.conclude(ctx, &seen)
	seen.Took = time.Since(c.begun)
	return seen
}

// names looks at everything that hangs on the domain's name.
func (c *check) names(ctx context.Context, seen *facts.Check) {
	caches := func() []facts.Answer { return nil }
	if c.scope.Caches && c.scope.DNS {
		caches = once(func() []facts.Answer { return c.caches(ctx, c.domain, []uint16{dns.TypeMX}) })
		c.ahead.Go(func() { caches() })
	}
	if c.scope.Mail {
		c.ahead.Go(func() { c.callAhead(ctx, c.resolve(ctx, c.domain, dns.TypeMX).answer(c.domain, dns.TypeMX)) })
	}
	if c.scope.DNS {
		c.ahead.Go(func() { c.prefetchParent(ctx) })
		c.ahead.Go(func() { c.hostsBelow(ctx) })
	}
	z := c.domainZone()
	seen.Zone.Name, seen.Zone.Servers, seen.Zone.Missing = z.name, z.servers, z.missing
	if z.missing {
		return
	}
	var parts sync.WaitGroup
	if c.scope.DNS || c.scope.Mail {
		parts.Go(func() { c.mail(ctx, z, seen, caches); c.done(facts.PartMail) })
	}
	if c.scope.DNS || c.scope.Policy {
		parts.Go(func() { c.policy(ctx, z, seen); c.done(facts.PartPolicy) })
	}
	var serials []facts.Answer
	var extra hints
	var ref *referral
	if c.scope.DNS {
		parts.Go(func() {
			if ref = c.delegation(ctx, z); ref != nil {
				seen.Zone.Delegated = ref.hosts
			}
		})
		parts.Go(func() { seen.Zone.Own = distinct(c.askAny(ctx, z, z.name, dns.TypeNS).Values("NS")) })
		parts.Go(func() { c.records(ctx, z, seen, &serials, &extra); c.done(facts.PartDNS) })
	}
	parts.Wait()
	if c.scope.DNS {
		c.askStaleServers(ctx, z, ref, seen)
		extra.writeTo(seen)
		for _, found := range []*facts.Lookup{&seen.MX, &seen.Record, &seen.Report, &seen.Host} {
			addSerials(found, serials)
		}
	}
}

// records looks at the records of the two standards, and at what surrounds them.
func (c *check) records(ctx context.Context, z zone, seen *facts.Check, serials *[]facts.Answer, extra *hints) {
	text := []uint16{dns.TypeTXT}
	var instead [2][]facts.RR // of a text
	var parts sync.WaitGroup
	parts.Go(func() {
		found := c.lookup(ctx, z, mtasts.RecordLabel+"."+c.domain, text, nil)
		var both sync.WaitGroup
		both.Go(func() { seen.Record = c.withCaches(ctx, found, text) })
		both.Go(func() { instead[0] = c.addrsInstead(ctx, z, found) })
		both.Wait()
	})
	parts.Go(func() {
		found := c.lookup(ctx, z, tlsrpt.RecordLabel+"."+c.domain, text, nil)
		var all sync.WaitGroup
		all.Go(func() { seen.Report = c.withCaches(ctx, found, text) })
		all.Go(func() { instead[1] = c.addrsInstead(ctx, z, found) })
		if c.scope.Caches {
			all.Go(func() { seen.ReportHosts = c.reportHosts(ctx, found) })
		}
		all.Wait()
	})
	parts.Go(func() { *serials = c.zoneDetails(ctx, z, &seen.Zone) })
	parts.Go(func() { *extra = c.hints(ctx, z) })
	parts.Wait()
	extra.misplaced = append(extra.misplaced, slices.Concat(instead[:]...)...)
}

// withCaches asks the resolvers too for a name the user creates, once it is everywhere.
func (c *check) withCaches(ctx context.Context, found facts.Lookup, qtypes []uint16) facts.Lookup {
	if have := typesPresent(found, qtypes); c.scope.Caches && onEveryServer(found) && len(have) > 0 {
		found.Resolvers = c.caches(ctx, found.Name, have)
	}
	return found
}
