package providers

import (
	"net/netip"
	"testing"
)

// Every resolver has addresses that a question can be put to, and each address stands once.
func TestResolvers(t *testing.T) {
	c := catalogue(t)
	seen := map[string]bool{}
	for _, r := range c.network.Resolver {
		if r.Name == "" || len(r.Addrs) == 0 {
			t.Errorf("the resolver %+v has no name or no address", r)
		}
		for _, addr := range r.Addrs {
			if _, err := netip.ParseAddr(addr); err != nil || seen[addr] {
				t.Errorf("%s: the address %q is none, or stands twice", r.Name, addr)
			}
			seen[addr] = true
		}
	}
	resolvers, https, mail := c.Resolvers(), c.ResolverHTTPSNames(), c.ReachableMailServers()
	if len(resolvers) < 3 || len(https) < 2 || len(mail) < 2 {
		t.Errorf("resolvers %v, over HTTPS %v, mail servers %q: too few to tell one's fault from the network's", resolvers, https, mail)
	}
}
