package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
)

// issuerBlocks warns, before anything is published, that the domain's CAA records keep a web host from getting
// its certificate (RFC 8659). It gives nil where the CAA records or the host's certificate authorities are not known.
func (g *Guide) issuerBlocks(j journey.Journey, o providers.Option) []Block {
	check, _ := j.Check()
	at, allowed := diagnosis.AllowedIssuers(mtasts.HostLabel+"."+check.Domain, check.Issuers)
	if at == "" || len(o.Issuers) == 0 || slices.ContainsFunc(o.Issuers, func(value string) bool {
		return slices.Contains(allowed, diagnosis.IssuerDomain(value))
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
	return append(blocks, textBlocks(Literal, NoMark, o.Issuers)...)
}
