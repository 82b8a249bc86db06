package probe

import (
	"context"
	"errors"
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// mailHost is what DNS says of a mail server's name.
type mailHost struct {
	addrs []string
	alias string        // what the name is a CNAME for
	end   string        // of the alias
	dead  bool          // it has no address
	kept  time.Duration // how much longer the first resolver keeps its addresses, where its own servers did not answer
	other []string      // where its addresses are all inside ones: what resolvers outside say instead
}

// mailAddrs looks up the addresses of a mail server: at the domain's own servers for names of its own, at those of its
// zone for a name that may not be there yet, and at a resolver for the rest. That it is dead takes more than one
// resolver's word: its own servers', or every resolver's that answers.
func (c *check) mailAddrs(ctx context.Context, host string) mailHost {
	var found facts.Lookup
	switch {
	case dnsname.Under(host, c.domain):
		found = c.lookup(ctx, c.domainZone(), host, addressTypes, nil)
	case c.newServers != nil:
		found = c.lookupNewName(ctx, host)
	}
	if !answered(found) && !c.withheld(host) && c.newServers == nil {
		found = facts.Lookup{Authoritative: []facts.Answer{c.resolveTypes(ctx, host, addressTypes)}}
		if answered(found) && len(lookupAddrs(found, 1)) == 0 {
			found.Authoritative = append(found.Authoritative, c.caches(ctx, host, addressTypes, nil)...)
		}
	}
	c.completeAddrs(ctx, host, &found)
	addrs := lookupAddrs(found, maxRecords)
	best, ok := found.Best()
	links := found.Alias
	if len(links) == 0 {
		links = best.Values("CNAME")
	}
	m := mailHost{addrs: addrs, dead: ok && len(addrs) == 0}
	if len(links) > 0 {
		m.alias, m.end = links[0], links[len(links)-1]
	}
	byItsOwn := func(a facts.Answer) bool { return a.Answered() && a.Server.Kind == facts.Authoritative }
	if dnsname.Under(host, c.domain) && len(addrs) > 0 && !slices.ContainsFunc(found.Authoritative, byItsOwn) {
		m.kept = c.keptFor(ctx, host)
	}
	if c.newServers == nil && len(addrs) > 0 && !slices.ContainsFunc(addrs, isOutside) {
		m.other = c.toldOutside(ctx, host)
	}
	return m
}

// completeAddrs asks each resolver for the addresses of a mail server of which no IPv4 one is known, where the question for these
// was not answered: that it has none would be known only by an answer.
func (c *check) completeAddrs(ctx context.Context, host string, found *facts.Lookup) {
	best, _ := found.Best()
	if c.newServers == nil && best.Partial() && len(best.Values("A")) == 0 {
		found.Authoritative = append(found.Authoritative, c.caches(ctx, host, addressTypes, nil)...)
	}
}

// keptFor returns how much longer the first resolver keeps the addresses of a name.
func (c *check) keptFor(ctx context.Context, host string) (kept time.Duration) {
	for _, a := range c.caches(ctx, host, addressTypes, nil) {
		if ttl := max(a.TTL("A"), a.TTL("AAAA")); a.Status == facts.OK && ttl > 0 && (kept == 0 || ttl < kept) {
			kept = ttl
		}
	}
	return kept
}

func isOutside(addr string) bool { return !facts.InsideText(addr) }

// toldOutside returns the addresses of a name that resolvers outside are told, where those are none of an inside network: a name
// server may answer the network that it stands in differently. The name is there, so asking plants nothing.
func (c *check) toldOutside(ctx context.Context, host string) []string {
	var told []string
	for _, a := range c.caches(ctx, host, addressTypes, nil) {
		if isOutside(a.Server.Addr) {
			told = append(told, addrsOf(a)...)
		}
	}
	if slices.ContainsFunc(told, facts.InsideText) {
		return nil
	}
	return distinct(told)
}

const maxNewNameServers = 4 // authoritative servers asked of the zone where the search for a name begins

// lookupNewName looks up the addresses of a name in another's zone that may not be there yet. Resolvers are asked only for the zone
// where the search begins.
func (c *check) lookupNewName(ctx context.Context, host string) facts.Lookup {
	top := dnsname.Last(host, 2)
	if parent, ok := dnsname.Parent(top); ok && top == host {
		top = parent
	}
	z := c.findZone(ctx, top)
	if len(z.servers) == 0 {
		if z.missing && c.someoneKnows(ctx, top).Answered() {
			z.missing, z.err = false, errors.New("the resolvers do not agree on whether there is "+top)
		}
		return facts.Lookup{Name: host, Authoritative: []facts.Answer{c.noZone(z, host)}}
	}
	z.servers = z.servers[:min(len(z.servers), maxNewNameServers)]
	return c.lookup(ctx, z, host, addressTypes, nil)
}
