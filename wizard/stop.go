package wizard

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// stay is the answer to QuestionStop that goes on.
const stay = "stay"

// stopQuestion asks whether to leave a board's task undone, and what that comes to; nil where it is too late.
func (g *Guide) stopQuestion(j Journey) *Question {
	label, ok := g.wayOut(j)
	if !ok {
		return nil
	}
	cancel := Option{Value: nextCancel, Label: label.Label, Detail: label.Detail}
	return &Question{
		ID: QuestionStop, Kind: Choose, Prompt: g.say("stop.prompt", nil), Default: stay,
		Options: []Option{g.option(QuestionStop, stay), cancel},
	}
}

// wayOut is where somebody gets who leaves a board's task undone.
func (g *Guide) wayOut(j Journey) (Option, bool) {
	check, _ := j.Check()
	if op := j.Operation; op != nil {
		unchanged := op.Phase == plan.PhaseSwitch && sameHosts(check.MXHosts(), op.Old)
		if op.Phase != plan.PhaseSoften && op.Phase != plan.PhaseDropRecord && !unchanged {
			return Option{}, false
		}
		return Option{Label: g.say("operation."+string(op.Kind)+".cancel", nil), Detail: g.say("question.stop.before.detail", nil)}, true
	}
	switch before := j.Plan.Before; {
	case before == nil && !again(j) && !announced(j):
		return g.option(QuestionStop, "plan"), true
	case before == nil || j.Plan.Target.Mode != mtasts.Enforce:
		return Option{}, false // a way back has no way back
	case before.Mode == mtasts.Enforce:
		return g.option(QuestionStop, "time"), true
	}
	return g.option(QuestionStop, "before"), true
}

// announced says whether senders were told of the policy of the plan.
func announced(j Journey) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID != "" && !s.First.Before(j.Plan.Target.Since) })
}

func sameHosts(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// stop leaves a board's task undone. A plan of which nothing was announced yet is asked for anew. Else what was live before
// is the target again: as it was where nothing else was seen since, and under a new id where a sender may have seen more.
func (g *Guide) stop(j Journey, now time.Time) Journey {
	before := j.Plan.Before
	switch {
	case j.Operation == nil && before == nil:
		j.Plan, j.Waiting = nil, Waiting{}
		return j.without(QuestionAcceptPlan)
	case before != nil && (j.Operation == nil || j.Operation.Began.Equal(j.Operation.Since)) && g.untouched(j):
		p := *j.Plan
		p.Target, p.Before = *before, nil
		j.Plan, j.Operation, j.Waiting = &p, nil, Waiting{}
		return j.without(doors()...)
	case j.Operation != nil:
		return g.cancel(j, now)
	}
	target := *before
	target.ID, target.Since, target.LiveSince = mtasts.NewID(now), now, time.Time{}
	return g.aim(j, target, now)
}

// untouched says whether what was live before the target still is, and nothing else was seen since.
func (g *Guide) untouched(j Journey) bool {
	if slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.After(j.Plan.Target.Since) }) {
		return false
	}
	p := *j.Plan
	p.Target = *p.Before
	j.Plan = &p
	check, _ := j.Check()
	_, states := g.states(j, check.At)
	return !slices.ContainsFunc(states, func(s state) bool { return !s.saved })
}
