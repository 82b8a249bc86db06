package probe

import (
	"context"
	"slices"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

const (
	maxParentHosts  = 2 // servers of the zone above that are asked
	maxStaleServers = 4 // servers asked that only the zone above names
)

// prefetchParent looks up servers of the zone above, which delegation will ask.
func (c *check) prefetchParent(ctx context.Context) {
	_, hosts := c.parentHosts(ctx, c.domain)
	each(hosts, func(host string) resolved { return c.resolve(ctx, host, dns.TypeA) })
}

// delegation asks the zone above for the servers that it delegates z to; it gives nil where none of the zone above answers.
// Resolvers begin there, and a server that was left behind by a move is found in no other way.
func (c *check) delegation(ctx context.Context, z zone) *referral {
	parent, hosts := c.parentHosts(ctx, z.name)
	ref, found := race(ctx, authHeadStart, hosts, func(ctx context.Context, host string) (*referral, bool) {
		addrs := c.resolve(ctx, host, dns.TypeA).answer().Values("A")
		if len(addrs) == 0 {
			return nil, false
		}
		server := facts.Server{Kind: facts.Authoritative, Name: host, Addr: addrs[0]}
		ref := c.askAuthoritative(ctx, zone{name: parent}, server, z.name, dns.TypeNS).referral
		return ref, ref != nil && ref.zone == z.name
	})
	if !found {
		return nil
	}
	return ref
}

// parentHosts returns some servers of the zone above name, by the names that resolvers know.
func (c *check) parentHosts(ctx context.Context, name string) (parent string, hosts []string) {
	for parent, ok := dnsname.Parent(name); ok; parent, ok = dnsname.Parent(parent) {
		if hosts := nsHosts(c.resolve(ctx, parent, dns.TypeNS), parent); len(hosts) > 0 {
			return parent, hosts[:min(len(hosts), maxParentHosts)]
		}
	}
	return "", nil
}

// staleServers returns the servers of the domain's zone z that only the zone above names; own are those that z itself names.
func (c *check) staleServers(ctx context.Context, z zone, ref *referral, own []string) []facts.Server {
	if ref == nil || len(z.servers) == 0 {
		return nil
	}
	hosts := slices.DeleteFunc(slices.Clone(ref.hosts), func(host string) bool {
		return slices.ContainsFunc(z.servers, func(s facts.Server) bool { return s.Name == host }) || slices.Contains(own, host)
	})
	return slices.DeleteFunc(c.serversOf(ctx, hosts[:min(len(hosts), maxStaleServers)], ref.glue), func(s facts.Server) bool {
		return slices.ContainsFunc(z.servers, func(known facts.Server) bool { return known.Addr == s.Addr })
	})
}

// nameless reports whether resolvers say of all servers that a referral leads to that they have no address.
func (c *check) nameless(ctx context.Context, ref *referral) bool {
	hasNone := func(host string, qtype uint16) bool {
		r := c.resolve(ctx, host, qtype)
		return r.usable() && len(r.answer().Values(dns.TypeToString[qtype])) == 0
	}
	return !slices.ContainsFunc(ref.hosts, func(host string) bool {
		return len(ref.glue[host]) > 0 || slices.ContainsFunc(addressTypes, func(qtype uint16) bool { return !hasNone(host, qtype) })
	})
}

// askAlso asks more servers about the names that count, and adds what they say.
func (c *check) askAlso(ctx context.Context, z zone, servers []facts.Server, seen *facts.Check) {
	type ask struct {
		into   *facts.Lookup
		name   string
		qtypes []uint16
	}
	each([]ask{
		{&seen.MX, c.domain, []uint16{dns.TypeMX}},
		{&seen.Record, mtasts.RecordLabel + "." + c.domain, []uint16{dns.TypeTXT}},
		{&seen.Report, tlsrpt.RecordLabel + "." + c.domain, []uint16{dns.TypeTXT}},
		{&seen.Host, mtasts.HostLabel + "." + c.domain, addressTypes},
	}, func(a ask) struct{} {
		others := slices.DeleteFunc(slices.Clone(servers), func(s facts.Server) bool {
			return c.last != nil && a.into.Zone != "" || slices.ContainsFunc(a.into.Authoritative, func(known facts.Answer) bool { return known.Server == s })
		})
		answers := each(others, func(s facts.Server) facts.Answer { return c.askServer(ctx, z, s, a.name, a.qtypes).answer })
		a.into.Authoritative = append(a.into.Authoritative, answers...)
		return struct{}{}
	})
}
