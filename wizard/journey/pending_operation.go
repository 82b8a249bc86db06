package journey

import (
	"time"

	"mailseal/wizard/plan"
)

// operationPending is what can be done at a wait of an operation.
func (m Machine) operationPending(j Journey, now time.Time) Pending {
	op := j.Operation
	if op.Phase == plan.PhaseOver {
		return choose(QuestionNext, NextLeave, NextLeave, NextStart)
	}
	due := !now.Before(m.Situation(j, now).Due())
	options := []Next{NextWait}
	if on, ok := nextAnswer(*op); ok && due && m.ready(j) {
		options = append(options, on)
	}
	if op.Phase == plan.PhaseRemember {
		if op.Kind == plan.Move && !due && m.enforces(j, now) {
			options = append(options, NextHurry)
		}
		options = append(options, NextCancel)
	}
	return choose(QuestionNext, NextWait, options...)
}

// ready reports whether the policy that an operation waits with is still there.
func (m Machine) ready(j Journey) bool {
	check, _ := j.Check()
	return j.Operation.Phase != plan.PhaseRemember || fileRight(j, check) || j.Operation.Removes() && m.harmless(j, check.At)
}

// nextAnswer is the answer that takes a phase on that waits for the user.
func nextAnswer(o plan.Operation) (next Next, ok bool) {
	switch o.Phase {
	case plan.PhaseRemember:
		if o.Kind == plan.Move {
			return NextSwitch, true
		}
		return NextDelete, true
	case plan.PhaseDrain:
		return NextTidy, true
	case plan.PhaseEndHosting:
		return NextDone, true
	case plan.PhaseSoften, plan.PhaseSwitch, plan.PhaseTidy, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseOver:
	}
	return "", false
}
