package guide

import (
	"maps"
	"slices"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// protectedStep says what is protected and until when senders hold the policy: by what they can fetch, not by the plan.
func (v view) protectedStep() Step {
	target := v.j.Plan.Target
	since, _, ok := rollout.Since(v.j.Notes, mtasts.Enforce)
	if !ok {
		since = target.LiveSince
	}
	values := assets.Values{
		"domain": v.j.Domain, "since": v.date(since, v.now), "time": v.Duration(target.MaxAge),
		"until": v.date(rollout.HeldUntil(v.j.Notes, nil), v.now), "folder": v.folder(v.j.Domain), "service": v.PlaceName(v.j),
	}
	if target.MaxAge < day {
		values["until"] = v.clock(rollout.HeldUntil(v.j.Notes, nil), v.now)
	}
	// The prompt says how it is once more: what stands above it may be out of sight.
	prompt := "protected.prompt"
	blocks := v.troubleBlocks(v.findings, v.unsaid)
	trouble := slices.ContainsFunc(v.findings, func(f diagnosis.Finding) bool {
		return !f.CoveredBySteps() && f.Level != diagnosis.Advice && !f.Wait // what only has to spread is no trouble
	})
	if len(blocks) == 0 && !trouble {
		blocks = []Block{v.item(Good, "protected.good", values)}
	}
	if trouble {
		prompt = "protected.prompt-trouble"
	}
	maps.Copy(values, v.senderNames())
	blocks = append(blocks,
		v.text("protected.what", values),
		v.text("protected.memory", values),
		v.text("protected.provider", values),
		v.text("protected.watch", values),
		Block{Style: Literal, Text: "mailseal status " + v.j.Domain},
	)
	if v.j.Plan.Fixed() {
		blocks = append(blocks, v.item(Tip, "operation.fixed", values))
	}
	if r, due, ok := v.Ramp(v.j); ok {
		values["longer"], values["due"] = v.Duration(r.MaxAge), v.date(due, v.now)
		if v.now.Before(due) {
			blocks = append(blocks, v.item(Wait, "protected.ramp-later", values))
		} else {
			blocks = append(blocks, v.item(Todo, "protected.ramp-due", values))
		}
	}
	label := func(value string) (Option, bool) {
		if journey.Next(value) != journey.NextRaise {
			return Option{}, false
		}
		o := v.option(journey.QuestionNext, value, values)
		if v.j.Plan.ServiceKeepsPolicy() {
			o.Detail = v.say("question.next.raise.detail-service", values)
		}
		return o, true
	}
	return Step{Blocks: blocks, Question: v.question(v.pending, v.say(prompt, nil), label)}
}
