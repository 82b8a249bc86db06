package journey

import (
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// nextPending returns what can be done in testing, when protected, and where what is live is not what was planned.
func (m Machine) nextPending(j Journey, now time.Time) Pending {
	options := []Next{NextWait}
	if j.Plan.Fixed() { // its mode can be changed by nobody, and so nothing that begins with that
		return choose(QuestionNext, NextWait, m.withReports(j, options, now)...)
	}
	switch d, live := j.Deviation(); {
	case d == rollout.LeavesOut:
		options = append(options, NextRepublish, NextAccept)
		if live.Mode == mtasts.Enforce {
			options = append(options, NextRollback)
		}
	case d == rollout.Softer:
		options = append(options, NextAccept, NextRepublish)
	case d != rollout.AsPlanned:
		options = append(options, NextAccept, NextRollback)
	case j.Plan.Target.Mode != mtasts.Enforce:
		options = append(options, NextEnforce)
	default:
		if m.rampDue(j, now) {
			options = append(options, NextRaise)
		}
		options = append(options, NextRollback)
	}
	return choose(QuestionNext, NextWait, append(m.withReports(j, options, now), NextMove, NextRemove)...)
}

// withReports adds what can be done about TLS reports.
func (m Machine) withReports(j Journey, options []Next, now time.Time) []Next {
	options = append(options, m.asideOptions(j, now)...)
	if m.findsReports(j) {
		options = append(options, NextReportsIn)
	}
	return options
}

// operationPending returns what can be done at a wait of an operation.
func (m Machine) operationPending(j Journey, now time.Time) Pending {
	op := j.Operation
	if op.Phase == plan.PhaseOver {
		return choose(QuestionNext, NextLeave, NextLeave, NextStart)
	}
	due := !now.Before(j.timed(now).Due())
	options := []Next{NextWait}
	if on, ok := nextAnswer(*op); ok && due && m.ready(j) {
		options = append(options, on)
	}
	if op.Phase == plan.PhaseRemember {
		if op.Kind == plan.Move && !due && j.enforces(now) {
			options = append(options, NextHurry)
		}
		options = append(options, NextCancel)
	}
	return choose(QuestionNext, NextWait, append(options, m.asideOptions(j, now)...)...)
}

// ready reports whether the policy that an operation waits with is still there.
func (m Machine) ready(j Journey) bool {
	check, _ := j.Check()
	return j.Operation.Phase != plan.PhaseRemember || fileRight(j, check) || j.Operation.Removes() && j.harmless(check.At)
}

// nextAnswer returns the answer that takes a phase on that waits for the user.
func nextAnswer(o plan.Operation) (next Next, ok bool) {
	switch o.Phase {
	case plan.PhaseRemember:
		switch o.Kind {
		case plan.Move:
			return NextSwitch, true
		case plan.Removal:
			return NextDelete, true
		}
	case plan.PhaseDrain:
		return NextTidy, true
	case plan.PhaseEndHosting:
		return NextDone, true
	case plan.PhaseSoften, plan.PhaseSwitch, plan.PhaseTidy, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseOver:
	}
	return "", false
}
