package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/journey"
)

// riskStep says in the domain's own terms what an attacker can do today, and what MTA-STS does not do.
func (v view) riskStep() Step {
	g, j, check := v.Guide, v.j, v.check
	mail := g.Catalogue.Mail(journey.Clues(check))
	values := assets.Values{"domain": j.Domain, "provider": mail.Name}
	blocks := []Block{
		g.text("risk.today", values),
		g.item(NoMark, "risk.resets", values),
		g.item(NoMark, "risk.invoices", values),
		g.item(NoMark, "risk.contracts", values),
		g.text("risk.unseen", values),
	}
	switch key := "risk.provider." + mail.ID; {
	case g.Words.Has(key) && mail.GatewayID == "": // behind a filter, the servers are the filter's
		blocks = append(blocks, g.text(key, values))
	case mail.Hosting != "":
		blocks = append(blocks, Block{Style: Text, Text: mail.Hosting})
	}
	blocks = append(blocks, textBlocks(Item, Tip, mail.Notes)...)
	blocks = append(blocks,
		g.text("risk.law", values),
		g.text("risk.senders", values),
		g.text("risk.not", values),
	)
	if exposed, _ := v.situation.Exposed(); !exposed && v.testsFirst() {
		blocks = append(blocks, g.text("risk.safe", values))
	}
	return Step{Blocks: blocks, Question: v.question(v.pending, v.say("risk.prompt", values), nil)}
}

// testsFirst reports whether a policy begins in testing wherever the user puts it: before the place is chosen, that is promised to
// nobody who can choose one that enforces from the first minute.
func (v view) testsFirst() bool {
	return !slices.ContainsFunc(v.Catalogue.Hosting(journey.Clues(v.check)), func(o providers.Option) bool { return o.Mode != "" })
}
