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
	what, when := g.NextDate(j, now)
	if when.IsZero() {
		return ""
	}
	key := "date.next"
	if !when.After(now) {
		key = "date.since"
	}
	return g.say(key, assets.Values{"date": g.date(when.Local(), now.Local()), "what": what})
}

// NextDate returns the next date that matters, in words; when is zero where there is none. What is due stays the next until it is done.
func (g *Guide) NextDate(j journey.Journey, now time.Time) (what string, when time.Time) {
	e, ok := g.Machine.NextEvent(j, now)
	if !ok {
		return "", time.Time{}
	}
	return g.EventText(j, e), e.When
}

// EventText returns one line about what can be done at an event.
func (g *Guide) EventText(j journey.Journey, e journey.Event) string {
	return g.say("date."+string(e.ID), assets.Values{"domain": j.Domain, "host": e.Host, "longer": g.Duration(e.MaxAge)})
}

// NextLine returns one line about what there is to do, or what happens by itself and when, for a list of domains.
func (g *Guide) NextLine(j journey.Journey, now time.Time) string {
	step := g.Step(j, now)
	what, when := g.NextDate(j, now)
	switch {
	case step.Board != nil && step.Board.Yours():
		return g.say("next.yours", assets.Values{"task": step.Board.Title})
	case step.Board != nil:
		return g.say("next.waiting", assets.Values{"task": step.Board.Title, "time": g.clock(step.Next, now)})
	case !when.IsZero() && when.After(now):
		return g.date(when, now) + ": " + what
	case what != "":
		return what
	case step.Question != nil:
		return step.Question.Prompt
	}
	return step.Title
}
