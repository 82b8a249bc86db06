package probe

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const (
	maxAskedFor  = 20 // mail servers looked up by name
	freshServers = 4  // authoritative servers asked of the zone where the search for a name begins
)

// MailServers looks up mail servers by name, and calls them as a sender would, before domain moves to them. Of scope, Mail says
// whether they are called and Network whether the network is tested; their names are always looked up, at
// authoritative servers only: a resolver would remember that a name is missing which is about to be made. Names are
// told apart as DNS does; at most 20 are looked up.
func (p *Probe) MailServers(ctx context.Context, domain string, hosts []string, scope facts.Scope) facts.ServerCheck {
	ctx, cancel := context.WithTimeout(ctx, p.config.Timeout)
	defer cancel()
	l := newLook(p, domain, scope)
	l.newMX = true
	ctx, end := l.begin(ctx)
	defer end()
	seen := facts.Check{At: p.config.Now().UTC()}
	var parts sync.WaitGroup
	if scope.Network {
		parts.Go(func() { seen.Network.Port25Blocked = l.port25Blocked(ctx) })
	}
	seen.Servers = each(namesOf(hosts), func(host string) facts.MailServer { return l.server(ctx, host) })
	parts.Wait()
	l.surroundings(ctx, &seen)
	return facts.ServerCheck{
		Domain: l.domain, At: seen.At, Took: time.Since(l.begun), Scope: scope,
		Servers: seen.Servers, Network: seen.Network, Reach: seen.Reach,
	}
}

// namesOf gives each name once, in the form that is compared.
func namesOf(hosts []string) []string {
	var names []string
	for _, host := range hosts {
		name := dnsname.Canonical(strings.TrimSpace(host))
		if _, valid := dns.IsDomainName(name); valid && name != "" && !slices.Contains(names, name) && len(names) < maxAskedFor {
			names = append(names, name)
		}
	}
	return names
}

// lookupFresh looks up a name in another's zone that may not be there yet. Resolvers are asked only for the zone
// where the search begins.
func (l *look) lookupFresh(ctx context.Context, host string, qtypes []uint16) facts.Lookup {
	top := dnsname.Last(host, 2)
	if parent, ok := dnsname.Parent(top); ok && top == host {
		top = parent
	}
	z := l.findZone(ctx, top)
	if len(z.servers) == 0 {
		if z.missing && !l.denied(ctx, top) {
			z.missing, z.err = false, errors.New("the resolvers do not agree on whether there is "+top)
		}
		return facts.Lookup{Name: host, Authoritative: []facts.Answer{l.nowhere(z, host)}}
	}
	z.servers = z.servers[:min(len(z.servers), freshServers)]
	return l.lookup(ctx, z, host, qtypes, nil)
}

// denied reports whether every resolver that answers says that there is no such name: one alone may be wrong.
func (l *look) denied(ctx context.Context, name string) bool {
	return !slices.ContainsFunc(l.caches(ctx, name, []uint16{dns.TypeNS}), func(a facts.Answer) bool {
		return a.Answered() && a.Status != facts.NXDomain
	})
}
