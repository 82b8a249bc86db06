package guide

import (
	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/rollout"
)

// domainStep is the welcome: what MTA-STS is, how long it takes, and the one question.
func (v view) domainStep() Step {
	values := assets.Values{"time": v.count("time.minute", v.usualMinutes()), "days": v.count("time.day", rollout.TestingDays)}
	question := v.question(v.pending, v.say("domain.prompt", nil), nil)
	question.Hint = v.say("domain.hint", nil)
	return Step{
		Title: v.say("domain.title", nil),
		Lead:  v.say("domain.lead", nil),
		Blocks: []Block{
			v.pair("domain.today", v.say("domain.today-text", values)),
			{Style: Pair, Label: v.say("domain.days", values), Text: v.say("domain.days-text", nil)},
			v.pair("domain.then", v.say("domain.then-text", nil)),
			v.text("domain.careful", nil),
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
