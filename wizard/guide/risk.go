package guide

import (
	"mailseal/assets"
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
		{Style: Text, Text: g.whoSupports()},
	}
	switch key := "risk.provider." + mail.ID; {
	case g.Words.Has(key) && mail.GatewayID == "": // behind a filter, the servers are the filter's
		blocks = append(blocks, g.text(key, values))
	case mail.Hosting != "":
		blocks = append(blocks, Block{Style: Text, Text: mail.Hosting})
	}
	blocks = append(blocks, textBlocks(Item, Tip, mail.Notes)...)
	blocks = append(blocks, g.text("risk.law", values), g.text("risk.not", values))
	if exposed, _ := v.situation.Exposed(); !exposed {
		blocks = append(blocks, v.riskFirst()...)
	}
	return Step{Blocks: blocks, Question: v.question(v.pending, v.say("risk.prompt", values), nil)}
}

// riskFirst says what comes first: a test that blocks nothing, or no test where the place that fits best has no such mode. Before the
// place is chosen, nobody is promised a test who can choose one that enforces from the first minute.
func (v view) riskFirst() []Block {
	for _, o := range v.Catalogue.Hosting(journey.Clues(v.check)) {
		switch {
		case o.Mode == "":
		case o.Recommended:
			return []Block{v.text("risk.enforced", assets.Values{"place": o.Name, "mode": o.Mode})}
		default:
			return nil
		}
	}
	return []Block{v.text("risk.safe", nil)}
}
