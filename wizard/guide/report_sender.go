package guide

import (
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// sender names who a report is from: the company where that is proven, and else what the report says of itself, in quotes.
func (g *Guide) sender(d facts.ReportDay) string {
	name := d.Shown()
	if name == "" {
		name = g.say(msgid.ReportnewsNameless, nil)
	} else {
		name = diagnosis.Quoted(g.Words, assets.Clean(name, 60))
	}
	switch d.Proof {
	case facts.Signed:
		return g.signer(d, name)
	case facts.Untrusted:
		return g.say(msgid.ReportsWhoUntrusted, assets.Values{"name": name})
	case facts.Unproven:
	}
	return g.say(msgid.ReportsWhoUnproven, assets.Values{"name": name})
}

// signer names the sender of a signed report: by its signer, and by the name it gives itself where that is another one.
func (g *Guide) signer(d facts.ReportDay, quoted string) string {
	if company, known := rollout.Companies(g.Catalogue.Companies()).Reporter(d); known {
		return company
	}
	signer := assets.Clean(d.Signer, 80)
	own := strings.TrimSpace(d.Organization)
	if own == "" || dnsname.Equal(own, d.Signer) || dnsname.Under(own, d.Signer) {
		return signer
	}
	return g.say(msgid.ReportsWhoClaims, assets.Values{"signer": signer, "name": quoted})
}
