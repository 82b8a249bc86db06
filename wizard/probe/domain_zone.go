package probe

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

var errDenial = errors.New("the resolver says of everything that it does not exist")

// confirmZone makes sure of what resolvers say of the domain's zone z, by asking the servers of the zone above where a
// resolver may only remember that there is no such name, and where the domain's own servers are so silent that resolvers
// no longer know them, or their addresses.
func (c *check) confirmZone(ctx context.Context, z zone) zone {
	switch {
	case z.missing && len(z.servers) > 0:
		return c.confirmMissing(ctx, z)
	case z.missing: // not even a zone above is there: does the resolver deny the root too?
		root := c.resolve(ctx, "", dns.TypeNS)
		if z.missing = root.usable() && root.reply.Rcode != dns.RcodeNameError; !z.missing {
			c.reach.falseAnswer.Store(true)
			z.err = errDenial
		}
	case z.unsure && len(z.servers) > 0:
		return c.followDelegations(ctx, z)
	case !z.unsure && len(z.servers) == 0:
		if ref := c.delegation(ctx, z); ref != nil {
			z.servers, z.certain = c.serversOf(ctx, ref.hosts, ref.glue), true
		}
	}
	return z
}

// confirmMissing asks the servers of z, a zone above the domain, whether the domain is missing there, and where none answers the other
// resolvers. Where any of them delegates it, or knows its servers, it gives the domain's own zone.
func (c *check) confirmMissing(ctx context.Context, z zone) zone {
	readings := each(z.servers, func(server facts.Server) reading {
		return c.askAuthoritative(ctx, z, server, c.domain, dns.TypeMX)
	})
	if ref := referredTo(readings); ref != nil {
		return c.zoneBelow(ctx, ref)
	}
	said := func(statuses ...facts.Status) bool {
		return slices.ContainsFunc(readings, func(r reading) bool { return slices.Contains(statuses, r.answer.Status) })
	}
	switch {
	case said(facts.OK, facts.NoData):
		z.missing = false
	case !said(facts.NXDomain):
		return c.confirmByResolvers(ctx, z)
	}
	return z
}

// confirmByResolvers is confirmMissing where only resolvers can be asked.
func (c *check) confirmByResolvers(ctx context.Context, z zone) zone {
	a := c.someoneKnows(ctx, c.domain)
	hosts := distinct(a.Values("NS"))
	if z.missing = !a.Answered(); len(hosts) > 0 {
		z = zone{name: c.domain, servers: c.serversOf(ctx, hosts, nil), certain: true}
	}
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

// someoneKnows returns what a resolver that knows a name says of its servers, where another resolver denies it: one alone may be wrong. It
// is no answer where none knows the name.
func (c *check) someoneKnows(ctx context.Context, name string) facts.Answer {
	answers := c.caches(ctx, name, []uint16{dns.TypeNS}, nil)
	if !c.reach.resolvers.Load() {
		q := question{name: name, qtype: dns.TypeNS, recurse: true, unchecked: true}
		answers = each(c.otherWays(), func(w way) facts.Answer { return c.askOver(ctx, w, q).answer() })
	}
	for _, a := range answers {
		if a.Answered() && a.Status != facts.NXDomain {
			return a
		}
	}
	return facts.Answer{}
}

// disbelieve marks the answers of resolvers that deny the domain itself, although it has a zone, where no server of the zone answers. To such
// a resolver no name below it exists either (RFC 8020 §2).
func (c *check) disbelieve(z zone, seen *facts.Check) {
	if !z.certain || z.name != c.domain {
		return
	}
	denies := map[facts.Server]bool{}
	for _, a := range seen.MX.Resolvers {
		denies[a.Server] = a.Status == facts.NXDomain
	}
	for _, found := range []*facts.Lookup{&seen.MX, &seen.Record, &seen.Report, &seen.Host} {
		if answered(*found) {
			continue
		}
		for i, a := range found.Resolvers {
			if denies[a.Server] && a.Status == facts.NXDomain {
				found.Resolvers[i].Status, found.Resolvers[i].Err = facts.Denied, "it says that the domain does not exist"
			}
		}
	}
}

// zoneDetails reads the SOA at every server. The answers carry each server's serial.
func (c *check) zoneDetails(ctx context.Context, z zone) (serials []facts.Answer, details facts.Zone) {
	for _, r := range each(z.servers, func(server facts.Server) reading {
		return c.askAuthoritative(ctx, z, server, z.name, dns.TypeSOA)
	}) {
		serials = append(serials, r.answer)
		if r.answer.Status == facts.OK {
			addSOA(&details, r.soa)
		}
	}
	if details.Primary == "" && z.soa != nil && dnsname.Canonical(z.soa.Hdr.Name) == z.name { // only a resolver can be reached
		addSOA(&details, z.soa)
	}
	return serials, details
}

// addSOA keeps the first SOA; of the rest only the longest negative TTL.
func addSOA(into *facts.Zone, soa *dns.SOA) {
	if soa == nil {
		return
	}
	into.Negative = max(into.Negative, negativeTTL(soa))
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

// addDetails keeps what the SOA says.
func addDetails(into *facts.Zone, details facts.Zone) {
	into.Primary, into.Serial, into.Negative, into.Refresh = details.Primary, details.Serial, details.Negative, details.Refresh
}
