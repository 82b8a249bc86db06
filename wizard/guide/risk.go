package guide

import (
	"strings"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// riskStep says in the domain's own terms what an attacker can do today, what somebody could read, and what MTA-STS does and does not do.
func (v view) riskStep() Step {
	mail := v.Catalogue.Mail(journey.Clues(v.check))
	server := assets.Clean(strings.Join(v.check.MXHosts()[:min(1, len(v.check.MXHosts()))], ""), 120)
	values := assets.Values{"domain": v.j.Domain, "provider": mail.Name, "server": server}
	for name, value := range v.senderNames() {
		values[name] = value
	}
	blocks := []Block{
		v.talkBlock(server),
		v.text("risk.today", values), v.text("risk.with", values),
		{Style: Page, Text: v.say("risk.read.title", values)},
		v.text("risk.read.lead", values),
		v.item(NoMark, "risk.read.resets", values), v.item(NoMark, "risk.read.invoices", values),
		v.item(NoMark, "risk.read.contracts", values), v.item(NoMark, "risk.read.forms", values),
		v.text("risk.read.law", values),
		{Style: Page, Text: v.say("risk.does.title", values)},
		{Style: Text, Text: v.whoSupports()},
		v.text("risk.does.not", values),
	}
	if exposed, _ := v.situation.Exposed(); !exposed {
		blocks = append(blocks, v.riskFirst()...)
	}
	blocks = append(blocks, v.providerPolicy()...)
	return Step{
		Title: v.say("risk.title", values), Blocks: blocks,
		Question: v.question(v.pending, v.say("risk.prompt", values), nil),
	}
}

// providerPolicy says what the mail provider does about the policy.
func (v view) providerPolicy() []Block {
	mail := v.Catalogue.Mail(journey.Clues(v.check))
	switch key := "risk.provider." + mail.ID; {
	case v.Words.Has(key) && mail.GatewayID == "": // behind a filter, the servers are the filter's
		return []Block{v.text(key, nil)}
	case mail.Hosting != "":
		return []Block{{Style: Text, Text: mail.Hosting}}
	default:
		return nil
	}
}

// riskFirst says what comes first: testing, which blocks nothing, or no testing where the place that fits best has none. Before the
// place is chosen, nobody is promised testing who can choose one that enforces from the first minute.
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
