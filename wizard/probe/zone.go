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
	missing bool // the resolver says that there is no such name
	unsure  bool // no resolver could say which zone it is, so this may be one above it
	soa     *dns.Msg
	err     error
}

const (
	maxHosts     = 13 // name servers of one zone
	maxHostAddrs = 4  // addresses of one name server, of each family
	maxServers   = 32 // addresses of one zone
)

// findZone finds the zone that holds name, which has to exist anyway: the cut
// and the servers, as resolvers know them.
func (l *look) findZone(ctx context.Context, name string) zone {
	return l.zones.get(name, func() zone {
		ns, soa := l.cut(ctx, name)
		z := zone{name: name, soa: soa.reply, err: firstErr(ns, soa)}
		z.missing = ns.usable() && ns.reply.Rcode == dns.RcodeNameError
		z.unsure = !ns.usable() && !soa.usable()
		hosts := nsHosts(ns, name)
		for parent, ok := parentCut(name, ns, soa); len(hosts) == 0 && ok; parent, ok = dnsname.Parent(parent) {
			if ns = l.resolve(ctx, parent, dns.TypeNS); !ns.usable() {
				z.err = errNoServers
				break
			}
			z.name, hosts = parent, nsHosts(ns, parent)
		}
		if len(hosts) > 0 {
			z.servers = l.serversOf(ctx, hosts, nil)
			z.err = nil
		}
		if len(z.servers) == 0 && z.err == nil {
			z.err = errNoServers
		}
		return z
	})
}

var errNoServers = errors.New("no authoritative server can be found")

// cut asks for NS and SOA at once: the second names the zone even where name is not its top.
func (l *look) cut(ctx context.Context, name string) (ns, soa resolved) {
	var both sync.WaitGroup
	both.Go(func() { ns = l.resolve(ctx, name, dns.TypeNS) })
	both.Go(func() { soa = l.resolve(ctx, name, dns.TypeSOA) })
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

// parentCut is the next zone above name: the owner of the SOA where a reply
// carries one, else one label up.
func parentCut(name string, replies ...resolved) (string, bool) {
	for _, r := range replies {
		if !r.usable() {
			continue
		}
		if soa := findSOA(r.reply); soa != nil {
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
	for _, rr := range r.reply.Answer {
		if ns, ok := rr.(*dns.NS); ok && owns(rr, owner) {
			hosts = append(hosts, dnsname.Canonical(ns.Ns))
		}
	}
	return distinct(hosts)
}

func distinct(hosts []string) []string {
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// serversOf resolves name servers to their addresses, IPv4 first. Glue is used
// only for names below the delegation, which nobody else can know.
func (l *look) serversOf(ctx context.Context, hosts []string, glue map[string][]string) []facts.Server {
	type addrs struct{ v4, v6 []string }
	found := each(hosts[:min(len(hosts), maxHosts)], func(host string) addrs {
		if known := glue[host]; len(known) > 0 {
			return addrs{v4: known}
		}
		r := each([]uint16{dns.TypeA, dns.TypeAAAA}, func(qtype uint16) []string {
			return l.resolve(ctx, host, qtype).answer(host, qtype).Values(dns.TypeToString[qtype])
		})
		return addrs{r[0], r[1]}
	})
	var v4, v6 []facts.Server
	add := func(to []facts.Server, host string, addrs []string) []facts.Server {
		for _, addr := range addrs[:min(len(addrs), maxHostAddrs)] {
			server := facts.Server{Kind: facts.Authoritative, Name: host, Addr: addr}
			if !slices.ContainsFunc(append(v4, v6...), func(s facts.Server) bool { return s.Addr == addr }) {
				to = append(to, server)
			}
		}
		return to
	}
	for i, a := range found {
		v4 = add(v4, hosts[i], a.v4)
		v6 = add(v6, hosts[i], a.v6)
	}
	all := append(v4, v6...)
	return all[:min(len(all), maxServers)]
}
