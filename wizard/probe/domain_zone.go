package probe

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// confirmZone makes sure of a "no such name" that a resolver may only remember, by
// asking the zone above. Where there is none, a resolver that denies the root too denies everything. It asks the zone above
// also where the domain's own servers are silent, so that resolvers no longer know them, or their addresses.
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
			c.reach.lie.Store(true)
			z.err = errDenial
		}
		return z
	}
	readings := each(z.servers, func(server facts.Server) reading {
		return c.askServer(ctx, z, server, c.domain, []uint16{dns.TypeMX})
	})
	if ref := referredTo(readings); ref != nil {
		return zone{name: ref.zone, servers: c.serversOf(ctx, ref.hosts, ref.glue)}
	}
	z.missing = !slices.ContainsFunc(readings, func(r reading) bool {
		return r.answer.Status == facts.OK || r.answer.Status == facts.NoData
	})
	return z
}

// followDelegations follows the delegations from a zone above the domain down to the domain's own, as far as they can be asked for.
func (c *check) followDelegations(ctx context.Context, z zone) zone {
	for range maxReferrals {
		var tries []func(context.Context) (reading, bool)
		for _, server := range z.servers {
			tries = append(tries, func(ctx context.Context) (reading, bool) {
				r := c.askAuthoritative(ctx, z, server, c.domain, dns.TypeMX)
				return r, r.referral != nil || r.answer.Answered()
			})
		}
		r, _ := race(ctx, authHeadStart, tries)
		ref := r.referral
		if ref == nil {
			z.missing = r.answer.Status == facts.NXDomain
			return z
		}
		z = zone{name: ref.zone, servers: c.serversOf(ctx, ref.hosts, ref.glue)}
		if len(z.servers) == 0 {
			z.err = errNoServers
		}
		if z.name == c.domain {
			return z
		}
	}
	return z
}

// zoneDetails reads the SOA at every server, and whether the parent holds DS. The
// answers carry each server's serial.
func (c *check) zoneDetails(ctx context.Context, z zone, into *facts.Zone) []facts.Answer {
	var ds resolved
	var parts sync.WaitGroup
	parts.Go(func() { ds = c.resolve(ctx, z.name, dns.TypeDS) })
	type served struct {
		answer facts.Answer
		soa    *dns.SOA
	}
	all := each(z.servers, func(server facts.Server) served {
		answer, soa := c.askSOA(ctx, z, server)
		return served{answer, soa}
	})
	parts.Wait()
	if ds.usable() {
		into.Signed = slices.ContainsFunc(ds.reply.Answer, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeDS })
	}
	var serials []facts.Answer
	for _, s := range all {
		serials = append(serials, s.answer)
		addSOA(into, s.soa)
	}
	if into.Primary == "" && z.soa != nil { // only a resolver can be reached
		if soa := findSOA(z.soa); soa != nil && canonical(soa.Hdr.Name) == z.name {
			addSOA(into, soa)
		}
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
		into.Primary, into.Serial = canonical(soa.Ns), soa.Serial
		into.Refresh = time.Duration(soa.Refresh) * time.Second
	}
}

func (c *check) askSOA(ctx context.Context, z zone, server facts.Server) (facts.Answer, *dns.SOA) {
	reply, err := c.query(ctx, server, question{name: z.name, qtype: dns.TypeSOA})
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
