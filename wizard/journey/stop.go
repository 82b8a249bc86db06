package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// canCancel reports whether a task can be left undone: there is something to go back to.
func (m Machine) canCancel(j Journey) bool {
	check, _ := j.Check()
	if op := j.Operation; op != nil {
		unchanged := op.Phase == plan.PhaseSwitch && dnsname.SameSet(check.MXHosts(), op.Old)
		return op.Phase == plan.PhaseSoften || op.Phase == plan.PhaseDropRecord || unchanged
	}
	switch before := j.Plan.Before; {
	case before == nil:
		return !j.WasLive() && !announced(j)
	case j.Plan.Target.Mode != mtasts.Enforce:
		return false // a way back has no way back
	}
	return true
}

// WasLive reports whether a policy was live before the plan's: then the file and the id are changed, and the rest is there.
func (j Journey) WasLive() bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return !s.First.After(j.Plan.Target.Since) })
}

// announced reports whether senders were told of the policy of the plan.
func announced(j Journey) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID != "" && s.First.After(j.Plan.Target.Since) })
}

// answerStop leaves the open task undone, or goes on with it.
func (m Machine) answerStop(j Journey, value string, now time.Time) (Journey, Then, error) {
	switch value {
	case NextCancel:
		j = m.leaveTask(j, now)
		return j, checks(j), nil
	case NextAccept:
		return m.accept(j, now), ThenCheck, nil
	case NextRollback:
		return j.with(QuestionNext, value, now), ThenGoOn, nil // asked for in full
	}
	return j, ThenGoOn, nil
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
		j = j.withTarget(func(p *plan.Plan) { p.Target, p.Before = *before, nil })
		j.Operation, j.Waiting = nil, Waiting{}
		return j.without(undecided()...)
	case j.Operation != nil:
		return m.cancel(j, now)
	}
	target := *before
	target.ID, target.Since, target.LiveSince = mtasts.NewID(now), now, time.Time{}
	return m.aim(j, target, now)
}

// untouched reports whether what was live before the target still is, and nothing else was seen since.
func (m Machine) untouched(j Journey) bool {
	if slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.After(j.Plan.Target.Since) }) {
		return false
	}
	check, _ := j.Check()
	was := j.withTarget(func(p *plan.Plan) { p.Target = *p.Before })
	return !slices.ContainsFunc(m.Tasks(was, check.At), func(p Progress) bool { return p.State != Right })
}
