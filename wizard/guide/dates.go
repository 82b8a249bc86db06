package guide

import (
	"time"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// Next returns the next date that matters, in words; when is zero where there is none. What is due stays the next until it is done.
func (g *Guide) Next(j journey.Journey, now time.Time) (what string, when time.Time) {
	e, ok := g.Machine.Next(j, now)
	if !ok {
		return "", time.Time{}
	}
	return g.EventText(j, e), e.When
}

// EventText returns one line about what can be done at an event.
func (g *Guide) EventText(j journey.Journey, e journey.Event) string {
	return g.say("date."+string(e.ID), assets.Values{"domain": j.Domain, "host": e.Host, "longer": g.Duration(e.MaxAge)})
}

// NextEvent returns one line about what there is to do, or what happens by itself and when, for a list of domains.
func (g *Guide) NextEvent(j journey.Journey, now time.Time) string {
	step := g.Step(j, now)
	what, when := g.Next(j, now)
	switch {
	case step.Board != nil && step.Board.Yours():
		return g.say("next.yours", assets.Values{"task": step.Board.Title})
	case step.Board != nil:
		return g.say("next.waiting", assets.Values{"task": step.Board.Title, "time": Clock(step.Next, now)})
	case !when.IsZero() && when.After(now):
		return Date(when, now) + ": " + what
	case what != "":
		return what
	case step.Question != nil:
		return step.Question.Prompt
	}
	return step.Title
}
