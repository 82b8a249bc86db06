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

// sender names who a report is from: the company where that is proven, and else what the report says of itself, in quotes, and that
// it is not proven.
func (g *Guide) sender(d facts.ReportDay) string {
	switch d.Proof {
	case facts.Signed:
	case facts.Untrusted:
		return g.say(msgid.ReportsWhoUntrusted, assets.Values{"name": g.senderName(d)})
	case facts.Unproven:
		return g.say(msgid.ReportsWhoUnproven, assets.Values{"name": g.senderName(d)})
	}
	return g.senderName(d)
}

// senderName is the name of a sender alone, for where there is little room: its company or its signer where the report is signed.
func (g *Guide) senderName(d facts.ReportDay) string {
	if d.Proof == facts.Signed {
		return g.signer(d)
	}
	return g.claimed(d)
}

// claimed is what a report calls its sender, in quotes.
func (g *Guide) claimed(d facts.ReportDay) string {
	if d.Shown() == "" {
		return g.say(msgid.ReportnewsNameless, nil)
	}
	return diagnosis.Quoted(g.Words, assets.Clean(d.Shown(), 60))
}

// signer names the sender of a signed report: by its signer, and by the name it gives itself where that is another one.
func (g *Guide) signer(d facts.ReportDay) string {
	if company, known := rollout.Companies(g.Catalogue.Companies()).Reporter(d); known {
		return company
	}
	signer := assets.Clean(d.Signer, 80)
	own := strings.TrimSpace(d.Organization)
	if own == "" || dnsname.Equal(own, d.Signer) || dnsname.Under(own, d.Signer) {
		return signer
	}
	return g.say(msgid.ReportsWhoClaims, assets.Values{"signer": signer, "name": g.claimed(d)})
}
