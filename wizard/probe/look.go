package probe

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// look is one check under way.
type look struct {
	probe  *Probe
	domain string
	scope  facts.Scope
	begun  time.Time
	newMX  bool             // the mail servers are not in the DNS as such, so resolvers need not know them yet
	done   func(facts.Part) // is told of each part that is finished

	heard   heard
	routes  routes
	clock   clock
	system  views
	fastest atomic.Int32 // the resolver that answered last
	deaf    atomic.Bool  // a question was put to everybody, in vain

	resolutions memo[question, resolved]
	zones       memo[string, zone]
	servers     memo[string, facts.MailServer]
	fetches     memo[string, facts.Fetch]
	slips       memo[string, string]
	home        func() zone     // the zone of domain
	apex        func() []string // addresses of domain itself

	ahead sync.WaitGroup // work begun before it was certain to be needed
}

func newLook(p *Probe, domain string, scope facts.Scope) *look {
	return &look{probe: p, domain: dnsname.Canonical(domain), scope: scope, begun: time.Now(), done: func(facts.Part) {}}
}

func (l *look) run(ctx context.Context) facts.Check {
	ctx, end := l.begin(ctx)
	defer end()
	seen := facts.Check{Domain: l.domain, At: l.probe.config.Now().UTC(), Scope: l.scope}

	var parts sync.WaitGroup
	if l.scope.Network {
		parts.Go(func() { seen.Network.Port25Blocked = l.port25Blocked(ctx) })
	}
	if l.scope.DNS || l.scope.Policy || l.scope.Mail {
		l.names(ctx, &seen)
	}
	parts.Wait()
	l.conclude(ctx, &seen)
	seen.Took = time.Since(l.begun)
	return seen
}

// begin readies what is found out when it is first needed. end breaks off what was begun and is not needed, and waits for it.
func (l *look) begin(ctx context.Context) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	l.home = once(func() zone { return l.settle(ctx, l.findZone(ctx, l.domain)) })
	l.apex = once(func() []string { return l.apexAddrs(ctx) })
	return ctx, func() {
		cancel()
		l.ahead.Wait()
	}
}

// names looks at everything that hangs on the domain's name.
func (l *look) names(ctx context.Context, seen *facts.Check) {
	caches := func() []facts.Answer { return nil }
	if l.scope.Caches && l.scope.DNS {
		caches = once(func() []facts.Answer { return l.caches(ctx, l.domain, []uint16{dns.TypeMX}) })
		l.ahead.Go(func() { caches() })
	}
	if l.scope.Mail {
		l.ahead.Go(func() { l.callAhead(ctx, l.resolve(ctx, l.domain, dns.TypeMX).answer(l.domain, dns.TypeMX)) })
	}
	if l.scope.DNS {
		l.ahead.Go(func() { l.findParent(ctx) })
		l.ahead.Go(func() { l.hostsBelow(ctx) })
	}
	z := l.home()
	seen.Zone.Name, seen.Zone.Servers, seen.Zone.Missing = z.name, z.servers, z.missing
	if z.missing {
		return
	}
	var parts sync.WaitGroup
	if l.scope.DNS || l.scope.Mail {
		parts.Go(func() { l.mail(ctx, z, seen, caches); l.done(facts.PartMail) })
	}
	if l.scope.DNS || l.scope.Policy {
		parts.Go(func() { l.policy(ctx, z, seen); l.done(facts.PartPolicy) })
	}
	var serials []facts.Answer
	var extra hints
	var ref *referral
	if l.scope.DNS {
		parts.Go(func() {
			if ref = l.delegation(ctx, z); ref != nil {
				seen.Zone.Delegated = ref.hosts
			}
		})
		parts.Go(func() { seen.Zone.Own = distinct(l.askAny(ctx, z, z.name, dns.TypeNS).Values("NS")) })
		parts.Go(func() { l.records(ctx, z, seen, &serials, &extra); l.done(facts.PartDNS) })
	}
	parts.Wait()
	if l.scope.DNS {
		l.forgotten(ctx, z, ref, seen)
		extra.writeTo(seen)
		for _, found := range []*facts.Lookup{&seen.MX, &seen.Record, &seen.Report, &seen.Host} {
			addSerials(found, serials)
		}
	}
}

// records looks at the records of the two standards, and at what surrounds them.
func (l *look) records(ctx context.Context, z zone, seen *facts.Check, serials *[]facts.Answer, extra *hints) {
	text := []uint16{dns.TypeTXT}
	var instead [2][]facts.RR // of a text
	var parts sync.WaitGroup
	parts.Go(func() {
		found := l.lookup(ctx, z, mtasts.RecordLabel+"."+l.domain, text, nil)
		var both sync.WaitGroup
		both.Go(func() { seen.Record = l.withCaches(ctx, found, text) })
		both.Go(func() { instead[0] = l.addrsInstead(ctx, z, found) })
		both.Wait()
	})
	parts.Go(func() {
		found := l.lookup(ctx, z, tlsrpt.RecordLabel+"."+l.domain, text, nil)
		var all sync.WaitGroup
		all.Go(func() { seen.Report = l.withCaches(ctx, found, text) })
		all.Go(func() { instead[1] = l.addrsInstead(ctx, z, found) })
		if l.scope.Caches {
			all.Go(func() { seen.ReportHosts = l.readers(ctx, found) })
		}
		all.Wait()
	})
	parts.Go(func() { *serials = l.describe(ctx, z, &seen.Zone) })
	parts.Go(func() { *extra = l.hints(ctx, z) })
	parts.Wait()
	extra.strays = append(extra.strays, slices.Concat(instead[:]...)...)
}

// withCaches asks the resolvers too for a name the user creates, once it is everywhere.
func (l *look) withCaches(ctx context.Context, found facts.Lookup, qtypes []uint16) facts.Lookup {
	if have := seenTypes(found, qtypes); l.scope.Caches && everywhere(found) && len(have) > 0 {
		found.Resolvers = l.caches(ctx, found.Name, have)
	}
	return found
}

// policy looks up the policy host and fetches from every address it has.
func (l *look) policy(ctx context.Context, z zone, seen *facts.Check) {
	var hear func(facts.Answer)
	if l.scope.Policy {
		hear = func(a facts.Answer) {
			for _, addr := range addrsOf(a) {
				l.ahead.Go(func() { l.fetch(ctx, addr) })
			}
		}
	}
	types := []uint16{dns.TypeA, dns.TypeAAAA}
	found := l.lookup(ctx, z, mtasts.HostLabel+"."+l.domain, types, hear)
	var both sync.WaitGroup
	both.Go(func() { seen.Host = l.withCaches(ctx, found, types) })
	if everywhere(found) {
		both.Go(func() { l.askSystem(ctx, found.Name) })
	}
	if l.scope.Policy {
		both.Go(func() {
			seen.Fetches = each(lookupAddrs(found, maxFetches), func(addr string) facts.Fetch { return l.fetch(ctx, addr) })
		})
		signed := l.domain // before there is a policy host, its name is not asked for
		if everywhere(found) && len(seenTypes(found, types)) > 0 {
			signed = found.Name
		}
		both.Go(func() { seen.Issuers = l.issuers(ctx, signed) })
		if best, ok := found.Best(); ok && best.Status != facts.OK {
			both.Go(func() { seen.FoundAt = l.foundAtDomain(ctx) })
		}
	}
	both.Wait()
}

// settle makes sure of a "no such name" that a resolver may only remember, by
// asking the zone above. Where there is none, a resolver that denies the root too denies everything. It asks the zone above
// also where the domain's own servers are silent, so that resolvers no longer know them, or their addresses.
func (l *look) settle(ctx context.Context, z zone) zone {
	switch {
	case z.unsure && len(z.servers) > 0:
		return l.handedOn(ctx, z)
	case !z.missing && !z.unsure && len(z.servers) == 0:
		if ref := l.delegation(ctx, z); ref != nil {
			z.servers = l.serversOf(ctx, ref.hosts, ref.glue)
		}
		return z
	case !z.missing:
		return z
	}
	if len(z.servers) == 0 {
		root := l.resolve(ctx, "", dns.TypeNS)
		if z.missing = root.usable() && root.reply.Rcode != dns.RcodeNameError; !z.missing {
			l.heard.lie.Store(true)
			z.err = errLie
		}
		return z
	}
	readings := each(z.servers, func(server facts.Server) reading {
		return l.askServer(ctx, z, server, l.domain, []uint16{dns.TypeMX})
	})
	if ref := referredTo(readings); ref != nil {
		return zone{name: ref.zone, servers: l.serversOf(ctx, ref.hosts, ref.glue)}
	}
	z.missing = !slices.ContainsFunc(readings, func(r reading) bool {
		return r.answer.Status == facts.OK || r.answer.Status == facts.NoData
	})
	return z
}

// handedOn follows the delegations from a zone above the domain down to the domain's own, as far as they can be asked for.
func (l *look) handedOn(ctx context.Context, z zone) zone {
	for range maxReferrals {
		var tries []func(context.Context) (reading, bool)
		for _, server := range z.servers {
			tries = append(tries, func(ctx context.Context) (reading, bool) {
				r := l.askAuthoritative(ctx, z, server, l.domain, dns.TypeMX)
				return r, r.referral != nil || r.answer.Answered()
			})
		}
		r, _ := race(ctx, authHeadStart, tries)
		ref := r.referral
		if ref == nil {
			z.missing = r.answer.Status == facts.NXDomain
			return z
		}
		z = zone{name: ref.zone, servers: l.serversOf(ctx, ref.hosts, ref.glue)}
		if len(z.servers) == 0 {
			z.err = errNoServers
		}
		if z.name == l.domain {
			return z
		}
	}
	return z
}

// describe reads the SOA at every server, and whether the parent holds DS. The
// answers carry each server's serial.
func (l *look) describe(ctx context.Context, z zone, into *facts.Zone) []facts.Answer {
	var ds resolved
	var parts sync.WaitGroup
	parts.Go(func() { ds = l.resolve(ctx, z.name, dns.TypeDS) })
	type served struct {
		answer facts.Answer
		soa    *dns.SOA
	}
	all := each(z.servers, func(server facts.Server) served {
		answer, soa := l.askSOA(ctx, z, server)
		return served{answer, soa}
	})
	parts.Wait()
	if ds.usable() {
		into.Signed = slices.ContainsFunc(ds.reply.Answer, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeDS })
	}
	var serials []facts.Answer
	for _, s := range all {
		serials = append(serials, s.answer)
		describeSOA(into, s.soa)
	}
	if into.Primary == "" && z.soa != nil { // only a resolver can be reached
		if soa := findSOA(z.soa); soa != nil && dnsname.Canonical(soa.Hdr.Name) == z.name {
			describeSOA(into, soa)
		}
	}
	return serials
}

// describeSOA keeps the first SOA; of the rest only the longest negative TTL.
func describeSOA(into *facts.Zone, soa *dns.SOA) {
	if soa == nil {
		return
	}
	into.Negative = max(into.Negative, time.Duration(min(soa.Hdr.Ttl, soa.Minttl))*time.Second)
	if into.Primary == "" {
		into.Primary, into.Serial = dnsname.Canonical(soa.Ns), soa.Serial
		into.Refresh = time.Duration(soa.Refresh) * time.Second
	}
}

func (l *look) askSOA(ctx context.Context, z zone, server facts.Server) (facts.Answer, *dns.SOA) {
	reply, err := l.put(ctx, server, question{name: z.name, qtype: dns.TypeSOA})
	if err != nil {
		return failure(server, err), nil
	}
	r := readAuthoritative(server, reply, z.name, z.name, dns.TypeSOA)
	if r.answer.Status != facts.OK {
		return r.answer, nil
	}
	return r.answer, findSOA(reply)
}

// addSerials writes each server's serial into its answers.
func addSerials(found *facts.Lookup, serials []facts.Answer) {
	for i, a := range found.Authoritative {
		for _, s := range serials {
			if a.Serial == 0 && a.Answered() && a.Server == s.Server {
				found.Authoritative[i].Serial = s.Serial
			}
		}
	}
}

func (l *look) apexAddrs(ctx context.Context) []string {
	z := l.home()
	return slices.Concat(each([]uint16{dns.TypeA, dns.TypeAAAA}, func(qtype uint16) []string {
		return l.askAny(ctx, z, l.domain, qtype).Values(dns.TypeToString[qtype])
	})...)
}

func addrsOf(a facts.Answer) []string { return append(a.Values("A"), a.Values("AAAA")...) }

// lookupAddrs gives the addresses that any server gave, IPv4 first.
func lookupAddrs(found facts.Lookup, most int) []string {
	var addrs []string
	answers := slices.Concat(found.Authoritative, found.Target)
	if !answered(found) {
		answers = append(answers, found.Resolvers...)
	}
	for _, a := range answers {
		addrs = append(addrs, addrsOf(a)...)
	}
	slices.SortFunc(addrs, func(a, b string) int {
		return cmp.Or(strings.Count(a, ":")-strings.Count(b, ":"), strings.Compare(a, b))
	})
	addrs = slices.Compact(addrs)
	return addrs[:min(len(addrs), most)]
}
