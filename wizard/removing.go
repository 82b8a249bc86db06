package wizard

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// removeConsent says what a removal takes, and until when, and asks for the word.
func (g *Guide) removeConsent(j Journey, now time.Time) Step {
	until := g.Situation(j, now).HeldIfChanged(nil)
	values := assets.Values{"domain": j.Domain, "until": Date(until, now)}
	blocks := []Block{g.text("remove.what", values), g.item(NoMark, "remove.first", values)}
	if until.After(now) {
		blocks = append(blocks, g.item(NoMark, "remove.wait", values))
	} else {
		blocks = append(blocks, g.item(NoMark, "remove.no-wait", values))
	}
	blocks = append(blocks, g.item(NoMark, "remove.delete", values), g.item(Tip, "remove.reports", values))
	return Step{Title: g.say("operation.remove.title", values), Blocks: blocks, Question: &Question{
		ID: QuestionRemove, Kind: Type, Word: "remove", Prompt: g.say("remove.prompt", values)}}
}

// beginRemoval publishes a policy that asks for nothing (RFC 8461 §8.3). Nothing is deleted yet: senders that hold an
// enforced policy would keep to it, and could not be told any more.
func (g *Guide) beginRemoval(j Journey, now time.Time) Journey {
	j = j.without(doors()...)
	j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseSoften, Began: now, Since: now}
	return g.aim(j, plan.Target{
		Mode: mtasts.None, ModeWhy: g.say("why.mode.none", nil),
		MaxAge: rollout.FirstMaxAge, MaxAgeWhy: g.say("why.max-age", assets.Values{"time": g.rule(rollout.FirstMaxAge)}),
		ID: mtasts.NewID(now), IDWhy: g.say("why.id", nil),
		Since: now,
	}, now)
}

func (g *Guide) deleteConsent(j Journey, now time.Time) Step {
	values := assets.Values{"domain": j.Domain}
	return Step{
		Title:  g.say("operation.remove.title", values),
		Blocks: []Block{g.text("delete.what", values), g.text("delete.order", values)},
		Question: &Question{
			ID: QuestionDelete, Kind: Type, Word: "delete", Prompt: g.say("delete.prompt", values)},
	}
}

// keepReports reminds that the daily reports go on, and where they would not.
func (g *Guide) keepReports(j Journey) []Block {
	if report, ok := j.Plan.ReportRecord(); ok && report.Type == "CNAME" {
		return []Block{g.item(Tip, "remove.reports-service", assets.Values{"service": j.Plan.Hosting.Name})}
	}
	return []Block{g.item(Tip, "remove.reports", nil)}
}

// over ends a removal. The notes stay, so that a new start knows what was served; all else begins anew.
func (g *Guide) over(j Journey, now time.Time) Journey {
	j = j.to(plan.PhaseOver, now)
	j.Plan, j.Answers = nil, nil
	return j
}

// beforeStep asks what was served before mailseal knew the domain: the notes cannot tell, and the waits follow from it.
func (g *Guide) beforeStep(j Journey, now time.Time) Step {
	values := assets.Values{"domain": j.Domain, "since": Date(j.Notes.Met.At, now), "time": g.rule(unsureMaxAge(j))}
	q := &Question{ID: QuestionBefore, Kind: Choose, Prompt: g.say("before.prompt", values), Default: "unsure"}
	for _, value := range []string{"unsure", "never", "week", "month", "year"} {
		o := g.option(QuestionBefore, value)
		if value == "unsure" {
			o.Detail = g.say("before.unsure", values)
		}
		q.Options = append(q.Options, o)
	}
	return Step{Title: g.say("before.title", values), Blocks: []Block{g.text("before.what", values), g.text("before.why", values)}, Question: q}
}

// unsureMaxAge is the worst that is plausible where nobody knows: that senders were told what the file at our first look
// said, or, where there was none, the longest that the standard allows.
func unsureMaxAge(j Journey) time.Duration {
	if s, ok := firstServed(j); ok {
		return s.MaxAge
	}
	return mtasts.MaxMaxAge
}

// firstServed is the policy that was live at the first look.
func firstServed(j Journey) (facts.Served, bool) {
	i := slices.IndexFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.Equal(j.Notes.Met.At) })
	if i < 0 {
		return facts.Served{}, false
	}
	return j.Notes.Served[i], true
}

// servedBefore puts what the user remembers into the notes, as a policy that was enforced until our first look.
func servedBefore(j Journey, value string) Journey {
	j.Notes.Met.Asked = true
	maxAge := map[string]time.Duration{"unsure": unsureMaxAge(j), "week": week, "month": 31 * day, "year": mtasts.MaxMaxAge}[value]
	if maxAge == 0 { // never
		return j
	}
	met := j.Notes.Met.At
	earlier := facts.Served{Mode: string(mtasts.Enforce), MaxAge: maxAge, First: met, Last: met, Gone: met}
	if first, ok := firstServed(j); ok {
		earlier.MX = first.MX
	} else if len(j.Notes.MX) > 0 {
		earlier.MX = j.Notes.MX[0].Hosts
	}
	j.Notes.Served = append([]facts.Served{earlier}, j.Notes.Served...)
	return j
}
