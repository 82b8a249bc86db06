package wizard

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
)

// rung is one rung of the max_age ramp: how long a policy has to be good before the next, longer one.
type rung struct {
	below  time.Duration // while max_age is below this
	after  time.Duration // and the policy was live this long
	maxAge time.Duration // propose this
}

const week = 7 * day

// ramp raises max_age one step at a time, never together with another change. Who looks after mail beside
// other work stops at 30 days: a change of provider needs as much notice.
func ramp() []rung {
	return []rung{
		{below: week, after: week, maxAge: week},
		{below: 2 * week, after: 4 * week, maxAge: 2 * week},
		{below: 30 * day, after: 4 * week, maxAge: 30 * day},
	}
}

// rampStep is the next rung, due or not.
func (g *Guide) rampStep(j Journey) (rung, bool) {
	for _, r := range ramp() {
		if j.Plan.Target.MaxAge < r.below {
			return r, true
		}
	}
	return rung{}, false
}

// Remembered is until when a sender may hold an enforced policy of the domain (RFC 8461 §3.3).
func Remembered(notes facts.Notes) time.Time {
	var until time.Time
	for _, served := range notes.Served {
		if served.Mode == "enforce" {
			until = latest(until, served.Until())
		}
	}
	return until
}

func (g *Guide) protectedStep(j Journey, now time.Time) Step {
	if next, ok := j.Answered(QuestionNext); ok && next == "rollback" {
		return g.rollbackConsent(j, now)
	}
	if step, ok := g.sideDoor(j, now); ok {
		return step
	}
	target := j.Plan.Target
	values := assets.Values{
		"domain": j.Domain, "since": Date(target.LiveSince, now), "time": g.rule(target.MaxAge),
		"until": Date(Remembered(j.Notes), now), "folder": g.folder(j.Domain),
	}
	// The prompt says how it is once more: what stands above it may be out of sight.
	findings, prompt := g.Findings(j, now), "protected.prompt"
	blocks := g.troubleBlocks(findings, lasting)
	if len(blocks) == 0 {
		blocks = []Block{g.item(Good, "protected.good", values)}
	}
	if slices.ContainsFunc(findings, func(f diagnosis.Finding) bool {
		return lasting(f) && f.Level != diagnosis.Advice && !f.Wait // what only has to spread is no trouble
	}) {
		prompt = "protected.prompt-trouble"
	}
	blocks = append(blocks,
		g.text("protected.what", values),
		g.text("protected.memory", values),
		g.text("protected.provider", values),
		g.text("protected.watch", values),
		Block{Style: Literal, Text: "mailseal status " + j.Domain},
	)
	q := &Question{ID: QuestionNext, Kind: Choose, Prompt: g.say(prompt, nil), Default: "wait",
		Options: []Option{g.option(QuestionNext, "wait")}}
	if r, ok := g.rampStep(j); ok {
		due := target.LiveSince.Add(r.after)
		values["longer"], values["due"] = g.rule(r.maxAge), Date(due, now)
		if now.Before(due) {
			blocks = append(blocks, g.item(Wait, "protected.ramp-later", values))
		} else {
			blocks = append(blocks, g.item(Todo, "protected.ramp-due", values))
			q.Options = append(q.Options, Option{Value: "raise", Label: g.say("question.next.raise.label", values), Detail: g.say("question.next.raise.detail", values)})
		}
	}
	q.Options = append(q.Options, g.option(QuestionNext, "rollback"), g.option(QuestionNext, nextMove), g.option(QuestionNext, nextRemove))
	return Step{Blocks: blocks, Question: q, Next: g.nextDaily(j, now), Scope: facts.Full()}
}

// rollbackConsent explains the way back: a softer file first, then a new id, and nothing deleted (RFC 8461 §8.3).
func (g *Guide) rollbackConsent(j Journey, now time.Time) Step {
	values := assets.Values{"domain": j.Domain, "until": Date(Remembered(j.Notes), now)}
	return Step{
		Title:  g.say("rollback.title", nil),
		Blocks: []Block{g.text("rollback.what", values), g.text("rollback.order", values), g.text("rollback.memory", values)},
		Question: &Question{
			ID: QuestionRollback, Kind: Type, Word: "rollback", Prompt: g.say("rollback.prompt", values)},
	}
}
