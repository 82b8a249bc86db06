package probe

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// zone is a zone and the addresses of its authoritative servers.
type zone struct {
	name    string
	servers []facts.Server
	missing bool     // the resolver says that there is no such name
	certain bool     // somebody names its servers, so that there is such a zone
	unsure  bool     // no resolver could say which zone it is, so this may be one above it
	soa     *dns.SOA // of a zone at or above name, as a resolver knows it; nil where it could not be asked
	err     error
}

const (
	maxHosts     = 13 // name servers of one zone
	maxHostAddrs = 4  // addresses of one name server, of each family
	maxServers   = 32 // addresses of one zone
)

// findZone finds the zone that holds name, which has to exist anyway: the cut
// and the servers, as resolvers know them.
func (c *check) findZone(ctx context.Context, name string) zone {
	return c.zones.get(name, func() zone {
		ns, soa := c.cut(ctx, name)
		z := zone{name: name, soa: findSOA(soa.reply), err: firstErr(ns, soa)}
		z.missing = ns.usable() && ns.reply.Rcode == dns.RcodeNameError
		z.unsure = !ns.usable() && !soa.usable()
		hosts := nsHosts(ns, name)
		for parent, ok := parentCut(name, ns, soa); len(hosts) == 0 && ok; parent, ok = dnsname.Parent(parent) {
			if ns = c.resolve(ctx, parent, dns.TypeNS); !ns.usable() {
				z.err = errNoServers
				break
			}
			z.name, hosts = parent, nsHosts(ns, parent)
		}
		if len(hosts) > 0 {
			z.servers, z.certain = c.serversOf(ctx, hosts, nil), true
			z.err = nil
		}
		if len(z.servers) == 0 && z.err == nil {
			z.err = errNoServers
		}
		return z
	})
}

var errNoServers = errors.New("no authoritative server can be found")

// cut asks for NS and SOA at once: the second names the zone even where name is not its top. Where an earlier check found that it
// is the top, the second is asked only if there is no answer to the first.
func (c *check) cut(ctx context.Context, name string) (ns, soa resolved) {
	if c.last != nil && name == c.domain && c.last.Zone.Name == name {
		if ns = c.resolve(ctx, name, dns.TypeNS); len(nsHosts(ns, name)) > 0 {
			return ns, ns
		}
	}
	var both sync.WaitGroup
	both.Go(func() { ns = c.resolve(ctx, name, dns.TypeNS) })
	both.Go(func() { soa = c.resolve(ctx, name, dns.TypeSOA) })
	both.Wait()
	return ns, soa
}

func firstErr(rs ...resolved) error {
	for _, r := range rs {
		switch {
		case r.err != nil:
			return r.err
		case !r.usable():
			_, text := rcodeStatus(r.reply.Rcode)
			return errors.New(text)
		}
	}
	return nil
}

// parentCut returns the next zone above name: the owner of the SOA where a reply
// carries one, else one label up.
func parentCut(name string, replies ...resolved) (string, bool) {
	for _, r := range replies {
		if soa := findSOA(r.reply); r.usable() && soa != nil {
			if owner := dnsname.Canonical(soa.Hdr.Name); dnsname.Below(name, owner) {
				return owner, true
			}
		}
	}
	return dnsname.Parent(name)
}

func nsHosts(r resolved, owner string) []string {
	if !r.usable() {
		return nil
	}
	var hosts []string
	for _, rr := range recordsAt(r.reply.Answer, owner, dns.TypeNS) {
		hosts = append(hosts, rr.Value)
	}
	return distinct(hosts)
}

// zoneBelow returns the zone that a referral leads to.
func (c *check) zoneBelow(ctx context.Context, to *referral) zone {
	z := zone{name: to.zone, servers: c.serversOf(ctx, to.hosts, to.glue), certain: true}
	if len(z.servers) == 0 {
		z.err = errNoServers
	}
	return z
}

// serversOf resolves name servers to their addresses, IPv4 first. Glue is used
// only for names below the delegation, which nobody else can know.
func (c *check) serversOf(ctx context.Context, hosts []string, glue map[string][]string) []facts.Server {
	type addrs [2][]string // IPv4, IPv6
	found := each(hosts[:min(len(hosts), maxHosts)], func(host string) addrs {
		if known := glue[host]; len(known) > 0 {
			return addrs{known}
		}
		return addrs(each(addressTypes, func(qtype uint16) []string {
			return c.resolve(ctx, host, qtype).answer().Values(dns.TypeToString[qtype])
		}))
	})
	var servers []facts.Server
	for family := range addressTypes {
		for i, a := range found {
			for _, addr := range a[family][:min(len(a[family]), maxHostAddrs)] {
				if !slices.ContainsFunc(servers, func(s facts.Server) bool { return s.Addr == addr }) {
					servers = append(servers, facts.Server{Kind: facts.Authoritative, Name: hosts[i], Addr: addr})
				}
			}
		}
	}
	return servers[:min(len(servers), maxServers)]
}

// hasDS reports whether the zone above has DS records for a zone: then its answers are signed.
func (c *check) hasDS(ctx context.Context, zone string) bool {
	if zone == "" {
		return false
	}
	ds := c.resolve(ctx, zone, dns.TypeDS)
	return ds.usable() && len(recordsAt(ds.reply.Answer, zone, dns.TypeDS)) > 0
}
