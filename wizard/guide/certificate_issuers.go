package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
)

// issuerBlocks warns, before anything is published, that the domain's CAA records keep a web host from getting
// its certificate (RFC 8659). It gives nil where the CAA records or the host's certificate authorities are not known.
func (g *Guide) issuerBlocks(j journey.Journey, o providers.Option) []Block {
	check, _ := j.Check()
	at, allowed := allowedIssuers(check)
	if at == "" || len(o.Issuers) == 0 || slices.ContainsFunc(o.Issuers, func(value string) bool {
		return slices.Contains(allowed, issuer(value))
	}) {
		return nil
	}
	list := assets.Clean(strings.Join(allowed, ", "), 120)
	if list == "" {
		list = g.say("plan.issuers.nobody", nil)
	}
	dns := g.Catalogue.DNSHost(journey.Clues(check)).Guide
	blocks := []Block{
		g.item(Bad, "plan.issuers.warn", assets.Values{"domain": j.Domain, "service": o.Name, "list": list}),
		g.text("plan.issuers.fix", assets.Values{"name": dns.NameFor(at, check.Zone.Name)}),
	}
	for _, value := range o.Issuers {
		blocks = append(blocks, Block{Style: Literal, Text: value})
	}
	return blocks
}

// allowedIssuers returns the authorities that may issue for the policy host, and the name whose CAA records say so: the nearest
// name that has any (RFC 8659 §3, §4.2). at is empty where
// nothing restricts it.
func allowedIssuers(check facts.Check) (at string, allowed []string) {
	for name, ok := mtasts.HostLabel+"."+check.Domain, true; ok; name, ok = dnsname.Parent(name) {
		found := false
		for _, record := range check.Issuers {
			if !dnsname.Equal(record.Name, name) {
				continue
			}
			found = true
			if record.Tag != "issue" {
				continue
			}
			at = name
			if who := issuer(record.Value); who != "" {
				allowed = append(allowed, who)
			}
		}
		if found {
			break
		}
	}
	return at, allowed
}

// issuer returns the domain of an authority from an issue property, without its parameters (RFC 8659 §4.2).
func issuer(value string) string {
	name, _, _ := strings.Cut(value, ";")
	return strings.ToLower(strings.TrimSpace(name))
}
