package guide

import (
	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/rollout"
)

// domainStep is the welcome: what MTA-STS is, how long it takes, and the one question.
func (v view) domainStep() Step {
	values := assets.Values{"time": v.count(msgid.TimeMinute, v.usualMinutes()), "days": v.count(msgid.TimeDay, rollout.TestingDays)}
	question := v.question(v.pending, v.say(msgid.DomainPrompt, nil), nil)
	question.Hint = v.say(msgid.DomainHint, nil)
	return Step{
		Title: v.say(msgid.DomainTitle, nil),
		Lead:  v.say(msgid.DomainLead, nil),
		Blocks: []Block{
			v.pair(msgid.DomainToday, v.say(msgid.DomainTodayText, values)),
			{Style: Pair, Label: v.say(msgid.DomainDays, values), Text: v.say(msgid.DomainDaysText, nil)},
			v.pair(msgid.DomainThen, v.say(msgid.DomainThenText, nil)),
			v.text(msgid.DomainCareful, nil),
		},
		Question: question,
	}
}

// usualMinutes returns how long the work takes at the place that is recommended to a domain of which nothing is known.
func (v view) usualMinutes() int {
	minutes := 0
	if places := v.Catalogue.Hosting(providers.Clues{}); len(places) > 0 {
		minutes = places[0].Needs.Minutes
	}
	return minutes + 2*recordMinutes // the records before and after the policy file
}
