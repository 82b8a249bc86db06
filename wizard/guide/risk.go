package guide

import (
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
		v.text(msgid.RiskToday, values), v.text(msgid.RiskWith, values),
		{Style: Page, Text: v.say(msgid.RiskReadTitle, values)},
		v.text(msgid.RiskReadLead, values),
		v.item(NoMark, msgid.RiskReadResets, values), v.item(NoMark, msgid.RiskReadInvoices, values),
		v.item(NoMark, msgid.RiskReadContracts, values), v.item(NoMark, msgid.RiskReadForms, values),
		v.text(msgid.RiskReadLaw, values),
		{Style: Page, Text: v.say(msgid.RiskDoesTitle, values)},
		{Style: Text, Text: v.whoSupports()},
		v.text(msgid.RiskDoesNot, values),
	}
	if exposed, _ := v.situation.Exposed(); !exposed {
		blocks = append(blocks, v.riskFirst()...)
	}
	blocks = append(blocks, v.providerPolicy()...)
	return Step{
		Title: v.say(msgid.RiskTitle, values), Blocks: blocks,
		Question: v.question(v.pending, v.say(msgid.RiskPrompt, values), nil),
	}
}

// providerPolicy says what the mail provider does about the policy.
func (v view) providerPolicy() []Block {
	mail := v.Catalogue.Mail(journey.Clues(v.check))
	switch key := msgid.RiskProvider.Of(mail.ID); {
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
			return []Block{v.text(msgid.RiskEnforced, assets.Values{"place": o.Name, "mode": o.Mode})}
		default:
			return nil
		}
	}
	return []Block{v.text(msgid.RiskSafe, nil)}
}
