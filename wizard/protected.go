package wizard

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

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
		"until": Date(rollout.Enforced(j.Notes), now), "folder": g.folder(j.Domain),
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
	if r, ok := rollout.NextStep(target.MaxAge); ok {
		due := target.LiveSince.Add(r.After)
		values["longer"], values["due"] = g.rule(r.MaxAge), Date(due, now)
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
	values := assets.Values{"domain": j.Domain, "until": Date(rollout.Enforced(j.Notes), now)}
	return Step{
		Title:  g.say("rollback.title", nil),
		Blocks: []Block{g.text("rollback.what", values), g.text("rollback.order", values), g.text("rollback.memory", values)},
		Question: &Question{
			ID: QuestionRollback, Kind: Type, Word: "rollback", Prompt: g.say("rollback.prompt", values)},
	}
}
