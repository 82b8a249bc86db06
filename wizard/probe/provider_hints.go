package probe

import (
	"context"
	"slices"
	"sync"

	"github.com/miekg/dns"

	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// providerHints returns the TXT records at the domain, and what stands at other names of it that give its mail provider
// away: Config.HintNames, and the names that its SPF record leads to.
func (c *check) providerHints(ctx context.Context, z zone) (apex, hints []facts.RR) {
	var names []string
	for _, name := range c.probe.config.HintNames {
		names = append(names, name+"."+c.domain)
	}
	var senders []facts.RR
	var parts sync.WaitGroup
	parts.Go(func() {
		apex = c.texts(ctx, z, []string{c.domain})
		senders = c.texts(ctx, z, spfNames(apex, c.domain))
	})
	hints = c.texts(ctx, z, names)
	parts.Wait()
	return apex, append(hints, senders...)
}

// texts asks one authoritative server for the TXT records at names; an alias there is given too.
func (c *check) texts(ctx context.Context, z zone, names []string) []facts.RR {
	return slices.Concat(each(names, func(name string) []facts.RR { return c.askAny(ctx, z, name, dns.TypeTXT).RRs })...)
}

// spfNames returns the names below a domain to which its SPF record leads (RFC 7208 §5.2, §6.1): some keep the
// senders of their provider there.
func spfNames(apex []facts.RR, domain string) []string {
	const most = 4
	var names []string
	for _, name := range providers.SPFTargets(facts.Answer{RRs: apex}.Values("TXT"), "include:", "redirect=") {
		_, valid := dns.IsDomainName(name)
		if valid && dnsname.Below(name, domain) && len(names) < most && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
