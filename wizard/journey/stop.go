package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Stop returns the question whether to leave the open task undone; ok is false where it is too late for that.
func (m Machine) Stop(j Journey) (p Pending, ok bool) {
	if !j.TaskOpen() {
		return Pending{}, false
	}
	options := []Next{NextStay}
	if j.canCancel() {
		options = append(options, NextCancel)
	}
	check, _ := j.Check()
	if live, enforced := rollout.Live(check); enforced && live.Mode == mtasts.Enforce && j.Plan.Target.Mode != mtasts.None {
		d, _ := j.Deviation()
		switch {
		case j.Plan.Target.Mode == mtasts.Enforce && !j.Plan.Fixed():
			if d == rollout.Longer && j.Operation == nil {
				options = append(options, NextAccept)
			}
			options = append(options, NextRollback)
		case j.Plan.Before == nil && j.Operation == nil && !j.Plan.Fixed(): // it was published before its time
			options = append(options, NextAccept)
		}
	}
	return choose(QuestionStop, NextStay, options...), len(options) > 1
}

// canCancel reports whether a task can be left undone: there is something to go back to.
func (j Journey) canCancel() bool {
	check, _ := j.Check()
	switch op := j.Operation; {
	case op != nil:
		unchanged := op.Phase == plan.PhaseSwitch && dnsname.SameSet(check.MXHosts(), op.Old)
		return op.Phase == plan.PhaseSoften || op.Phase == plan.PhaseDropRecord || unchanged
	case j.Plan.Before == nil:
		return !j.WasLive() && !announced(j)
	}
	return j.Plan.Target.Mode == mtasts.Enforce // a way back has no way back
}

// announced reports whether senders were told of the policy of the plan.
func announced(j Journey) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID != "" && s.First.After(j.Plan.Target.Since) })
}

// leaveTask leaves a task undone. A plan of which nothing was announced yet is asked for anew. Else what was live before is
// the target again: as it was where nothing else was seen since, and under a new id where a sender may have seen more.
func (m Machine) leaveTask(j Journey, now time.Time) Journey {
	before := j.Plan.Before
	switch {
	case j.Operation == nil && before == nil:
		j.Plan, j.Waiting = nil, Waiting{}
		return j.without(QuestionAcceptPlan)
	case before != nil && (j.Operation == nil || j.Operation.Began.Equal(j.Operation.Since)) && m.untouched(j):
		j = j.changePlan(func(p *plan.Plan) { p.Target, p.Before = *before, nil })
		j.Operation, j.Waiting = nil, Waiting{}
		return j.withoutUndecided()
	case j.Operation != nil:
		return m.cancel(j, now)
	}
	return j.replaceTarget(*before, now)
}
