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
	askedParents = 2 // servers of the zone above that are asked
	maxForgotten = 4 // servers asked that only the zone above names
)

// parentHosts are some servers of the zone above name, by the names that resolvers know.
func (l *look) parentHosts(ctx context.Context, name string) (parent string, hosts []string) {
	for parent, ok := dnsname.Parent(name); ok; parent, ok = dnsname.Parent(parent) {
		if hosts := nsHosts(l.resolve(ctx, parent, dns.TypeNS), parent); len(hosts) > 0 {
			return parent, hosts[:min(len(hosts), askedParents)]
		}
	}
	return "", nil
}

// findParent begins to look for the zone above before the domain's own zone is known.
func (l *look) findParent(ctx context.Context) {
	_, hosts := l.parentHosts(ctx, l.domain)
	each(hosts, func(host string) resolved { return l.resolve(ctx, host, dns.TypeA) })
}

// delegation asks the zone above which servers it hands z on to. Resolvers
// begin there, and a server that was left behind by a move is found in no other way.
func (l *look) delegation(ctx context.Context, z zone) *referral {
	parent, hosts := l.parentHosts(ctx, z.name)
	var tries []func(context.Context) (*referral, bool)
	for _, host := range hosts {
		tries = append(tries, func(ctx context.Context) (*referral, bool) {
			addrs := l.resolve(ctx, host, dns.TypeA).answer(host, dns.TypeA).Values("A")
			if len(addrs) == 0 {
				return nil, false
			}
			server := facts.Server{Kind: facts.Authoritative, Name: host, Addr: addrs[0]}
			reply, err := l.put(ctx, server, question{name: z.name, qtype: dns.TypeNS})
			if err != nil {
				return nil, false
			}
			ref := readReferral(reply, parent, z.name)
			return ref, ref != nil && ref.zone == z.name
		})
	}
	ref, found := race(ctx, authHeadStart, tries)
	if !found {
		return nil
	}
	return ref
}

// forgotten asks the servers that only the zone above names, and adds what they say.
func (l *look) forgotten(ctx context.Context, z zone, ref *referral, seen *facts.Check) {
	if ref == nil || len(z.servers) == 0 {
		return
	}
	hosts := slices.DeleteFunc(slices.Clone(ref.hosts), func(host string) bool {
		return slices.ContainsFunc(z.servers, func(s facts.Server) bool { return s.Name == host }) ||
			slices.Contains(seen.Zone.Own, host)
	})
	servers := slices.DeleteFunc(l.serversOf(ctx, hosts[:min(len(hosts), maxForgotten)], ref.glue), func(s facts.Server) bool {
		return slices.ContainsFunc(z.servers, func(known facts.Server) bool { return known.Addr == s.Addr })
	})
	if len(servers) == 0 {
		return
	}
	type ask struct {
		into   *facts.Lookup
		name   string
		qtypes []uint16
	}
	each([]ask{
		{&seen.MX, l.domain, []uint16{dns.TypeMX}},
		{&seen.Record, mtasts.RecordLabel + "." + l.domain, []uint16{dns.TypeTXT}},
		{&seen.Report, tlsrpt.RecordLabel + "." + l.domain, []uint16{dns.TypeTXT}},
		{&seen.Host, mtasts.HostLabel + "." + l.domain, []uint16{dns.TypeA, dns.TypeAAAA}},
	}, func(a ask) struct{} {
		answers := each(servers, func(s facts.Server) facts.Answer { return l.askServer(ctx, z, s, a.name, a.qtypes).answer })
		a.into.Authoritative = append(a.into.Authoritative, answers...)
		return struct{}{}
	})
}
