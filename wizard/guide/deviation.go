package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// deviates reports whether senders can fetch another policy than the planned one, so that the user has to say which of the two counts.
func (v view) deviates() bool {
	d, _ := v.j.Deviation()
	return d != rollout.AsPlanned
}

// deviationStep shows what is live, since when as far as we know, until when senders may hold it, and the ways out.
func (v view) deviationStep() Step {
	d, live := v.j.Deviation()
	values := v.liveValues(live)
	step := Step{
		Title: v.say(msgid.DeviationTitle, values), Fact: v.say(msgid.DeviationFact, values), Turn: v.move("decide"),
		Blocks: append(v.deviationBlocks(d, values), v.pair(msgid.DeviationLive, v.policyInBrief(live)),
			v.pair(msgid.DeviationPlanned, v.policyInBrief(v.j.Plan.Target.Policy()))),
	}
	if live.Mode == mtasts.Enforce {
		step.Blocks = append(step.Blocks, v.pair(msgid.DeviationHeldLabel, v.say(msgid.DeviationMemory, values)))
	} else if exposed, _ := v.situation.Exposed(); exposed {
		step.Blocks = append(step.Blocks, v.pair(msgid.DeviationHeldLabel, v.say(msgid.DeviationHeld, values)))
	}
	if d == rollout.Stricter || d == rollout.Longer {
		step.Lead = v.say(msgid.DeviationWays, values)
	}
	step.Blocks = append(step.Blocks, v.troubleBlocks(v.findings, v.unsaid)...)
	step.Blocks = append(step.Blocks, v.asideBlocks()...)
	step.Question = v.question(v.pending, v.say(msgid.DeviationPrompt, values), func(value string) (Option, bool) {
		if next := journey.Next(value); next != journey.NextAccept && next != journey.NextRepublish {
			return v.reportsOption(next)
		}
		return v.option(journey.QuestionNext, value, values), true
	})
	return step
}

// deviationBlocks says how the live policy differs from the plan.
func (v view) deviationBlocks(d rollout.Deviation, values assets.Values) []Block {
	key := msgid.Deviation.Of(string(d))
	if service := key.With("service"); v.j.Plan.ServiceKeepsPolicy() && v.Words.Has(service) {
		key = service
	}
	return []Block{v.item(Bad, key, values)}
}

// policyInBrief names the mode of a policy, for how long it is remembered, and which mail servers it lists.
func (v view) policyInBrief(p mtasts.Policy) string {
	return v.say(msgid.DeviationPolicy, assets.Values{"mode": string(p.Mode), "time": v.Duration(p.MaxAge), "list": v.shortList(p.MX)})
}

// liveValues returns the values for words about the policy that senders can fetch.
func (v view) liveValues(live mtasts.Policy) assets.Values {
	_, until := v.situation.Exposed()
	values := assets.Values{
		"domain": v.j.Domain, "mode": string(live.Mode), "planned": string(v.j.Plan.Target.Mode), "time": v.Duration(live.MaxAge),
		"plannedtime": v.Duration(v.j.Plan.Target.MaxAge), "until": v.clock(until, v.now), "since": v.clock(v.check.At, v.now),
		"list": v.shortList(live.MX), "service": v.PlaceName(v.j),
		"missing": v.shortList(slices.DeleteFunc(v.check.MXHosts(), live.Covers)),
	}
	if n := len(v.j.Notes.Served); n > 0 {
		values["since"] = v.clock(v.j.Notes.Served[n-1].First, v.now)
	}
	return values
}
