package probe

import (
	"context"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// siteNames looks up where the names of the domain's web site lead: www below the domain, and the domain itself. It is only a
// hint: a name that is not there, or that nobody tells of, is left out.
func (c *check) siteNames(ctx context.Context, z zone) []facts.SiteName {
	var www facts.SiteName
	var both sync.WaitGroup
	both.Go(func() { www = c.siteName(ctx, z, "www."+c.domain) })
	apex := facts.SiteName{Name: c.domain, Addrs: c.apexAddrs()}
	both.Wait()
	var there []facts.SiteName
	for _, name := range []facts.SiteName{www, apex} {
		if len(name.Alias)+len(name.Addrs) > 0 {
			there = append(there, name)
		}
	}
	return there
}

// siteName asks an authoritative server for a name, and where that leads out of its zone a resolver, who then plants nothing:
// the name is there.
func (c *check) siteName(ctx context.Context, z zone, name string) facts.SiteName {
	a := c.askAny(ctx, z, name, dns.TypeA)
	if a.Status == facts.OK && len(a.Values("A")) == 0 {
		if whole := c.resolve(ctx, name, dns.TypeA).answer(); len(whole.RRs) > 0 {
			a = whole
		}
	}
	return facts.SiteName{Name: name, Alias: a.Values("CNAME"), Addrs: a.Values("A")}
}
