package probe

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// confirmZone makes sure of what resolvers say of the domain's zone. A "no such name" may only be remembered, so the
// zone above is asked; where there is none, a resolver that denies the root too denies everything. The zone above is
// asked also where the domain's own servers are silent, so that resolvers no longer know them, or their addresses.
func (c *check) confirmZone(ctx context.Context, z zone) zone {
	switch {
	case z.unsure && len(z.servers) > 0:
		return c.followDelegations(ctx, z)
	case !z.missing && !z.unsure && len(z.servers) == 0:
		if ref := c.delegation(ctx, z); ref != nil {
			z.servers = c.serversOf(ctx, ref.hosts, ref.glue)
		}
		return z
	case !z.missing:
		return z
	}
	if len(z.servers) == 0 {
		root := c.resolve(ctx, "", dns.TypeNS)
		if z.missing = root.usable() && root.reply.Rcode != dns.RcodeNameError; !z.missing {
			c.reach.falseAnswer.Store(true)
			z.err = errDenial
		}
		return z
	}
	readings := each(z.servers, func(server facts.Server) reading {
		return c.askServer(ctx, z, server, c.domain, []uint16{dns.TypeMX})
	})
	if ref := referredTo(readings); ref != nil {
		return c.zoneBelow(ctx, ref)
	}
	z.missing = !slices.ContainsFunc(readings, func(r reading) bool {
		return r.answer.Status == facts.OK || r.answer.Status == facts.NoData
	})
	return z
}

// followDelegations follows the delegations from a zone above the domain down to the domain's own, as far as they can
// be asked for.
func (c *check) followDelegations(ctx context.Context, z zone) zone {
	for range maxReferrals {
		r, _ := race(ctx, authHeadStart, z.servers, func(ctx context.Context, server facts.Server) (reading, bool) {
			r := c.askAuthoritative(ctx, z, server, c.domain, dns.TypeMX)
			return r, r.referral != nil || r.answer.Answered()
		})
		if r.referral == nil {
			z.missing = r.answer.Status == facts.NXDomain
			return z
		}
		if z = c.zoneBelow(ctx, r.referral); z.name == c.domain {
			return z
		}
	}
	return z
}

// zoneDetails reads the SOA at every server, and whether the parent holds DS. The
// answers carry each server's serial.
func (c *check) zoneDetails(ctx context.Context, z zone, into *facts.Zone) []facts.Answer {
	var parts sync.WaitGroup
	parts.Go(func() { into.Signed = c.hasDS(ctx, z.name) })
	readings := each(z.servers, func(server facts.Server) reading {
		return c.askAuthoritative(ctx, z, server, z.name, dns.TypeSOA)
	})
	parts.Wait()
	var serials []facts.Answer
	for _, r := range readings {
		serials = append(serials, r.answer)
		if r.answer.Status == facts.OK {
			addSOA(into, r.soa)
		}
	}
	if into.Primary == "" && z.soa != nil && dnsname.Canonical(z.soa.Hdr.Name) == z.name { // only a resolver can be reached
		addSOA(into, z.soa)
	}
	return serials
}

// addSOA keeps the first SOA; of the rest only the longest negative TTL.
func addSOA(into *facts.Zone, soa *dns.SOA) {
	if soa == nil {
		return
	}
	into.Negative = max(into.Negative, time.Duration(min(soa.Hdr.Ttl, soa.Minttl))*time.Second)
	if into.Primary == "" {
		into.Primary, into.Serial = dnsname.Canonical(soa.Ns), soa.Serial
		into.Refresh = time.Duration(soa.Refresh) * time.Second
	}
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
