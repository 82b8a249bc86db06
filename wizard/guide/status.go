package guide

import (
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
)

// verdictMark is the badge of a verdict.
var verdictMark = map[diagnosis.Verdict]Mark{
	diagnosis.OK: Good, diagnosis.Action: Bad, diagnosis.NotSeen: Unknown, diagnosis.Pending: Wait,
}

// StatusLine says in a line how a domain is that has the verdict, and these findings.
func (g *Guide) StatusLine(j journey.Journey, verdict diagnosis.Verdict, findings []diagnosis.Finding, now time.Time) string {
	mark, text := verdictMark[verdict], string(verdict)
	switch {
	case verdict == diagnosis.Action && diagnosis.VerdictOf(findings) != diagnosis.Action:
		mark = Todo // nothing is wrong: a task is open
	case verdict == diagnosis.OK && g.Due(j, now):
		mark, text = Todo, "due"
	}
	return mark.Word(g.Words) + "  " + g.say("status.verdict."+text, assets.Values{"domain": j.Domain})
}

// StatusNext says the next date that matters, "" where there is none.
func (g *Guide) StatusNext(j journey.Journey, now time.Time) string {
	what, when := g.Next(j, now)
	if when.IsZero() {
		return ""
	}
	key := "date.next"
	if !when.After(now) {
		key = "date.since"
	}
	return g.say(key, assets.Values{"date": Date(when.Local(), now.Local()), "what": what})
}
