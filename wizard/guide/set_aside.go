package guide

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/tlsrpt"
)

// asideShown is how many of the reports that the user set aside are named.
const asideShown = 3

// asideBlocks say what the user has set aside, when, and for how long that holds.
func (v view) asideBlocks() []Block {
	return textBlocks(Item, Tip, v.AsideLines(v.j, v.now))
}

// AsideLines say what the user has set aside, when, and for how long that holds: the newest first, a sentence or two each.
func (g *Guide) AsideLines(j journey.Journey, now time.Time) []string {
	all := j.Aside(now)
	slices.Reverse(all)
	var lines []string
	for _, a := range all[:min(len(all), asideShown)] {
		values := assets.Values{
			"date": g.date(a.At.In(now.Location()), now), "sender": diagnosis.Quoted(g.Words, asideSender(j, a)), "mx": assets.Clean(a.MX, 120), "reason": diagnosis.FailureReason(g.Words, tlsrpt.Failure{Type: a.Result}),
			"until": g.date(a.At.Add(facts.AsideFor).In(now.Location()), now),
		}
		key := msgid.AsideLine
		if a.Result != "" && a.MX != "" {
			key = key.With("at")
		}
		lines = append(lines, g.say(key, values))
	}
	if more := len(all) - asideShown; more > 0 {
		lines = append(lines, g.say(msgid.AsideMore, assets.Values{"n": itoa(more)}))
	}
	return lines
}

// asideSender returns the name that the sender of a report gives itself: nobody has proven it.
func asideSender(j journey.Journey, a facts.SetAside) string {
	for _, day := range slices.Backward(j.Notes.Reports) {
		if day.Proof != facts.Signed && day.Sender() == a.Sender {
			return assets.Clean(strings.TrimSpace(day.Shown()), 60)
		}
	}
	return assets.Clean(a.Sender, 60)
}

// takeBackOption says since when what the user set aside holds nothing up.
func (v view) takeBackOption() Option {
	aside := v.j.Aside(v.now)
	if len(aside) == 0 {
		return v.option(journey.QuestionNext, string(journey.NextTakeBack), assets.Values{"date": ""})
	}
	return v.option(journey.QuestionNext, string(journey.NextTakeBack), assets.Values{"date": v.date(aside[len(aside)-1].At.In(v.now.Location()), v.now)})
}
