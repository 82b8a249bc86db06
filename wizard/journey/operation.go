package journey

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// advance takes an operation on as far as a check shows.
func (m Machine) advance(j Journey, check facts.Check) Journey {
	if j.Operation == nil {
		return j
	}
	switch j.Operation.Phase {
	case plan.PhaseSoften:
		if j.isLive() {
			return j.inPhase(plan.PhaseRemember, check.At)
		}
	case plan.PhaseTidy:
		switch {
		case switchedBack(*j.Operation, check):
			return m.listAgain(j, check.At)
		case j.isLive():
			j.Operation = nil
		}
	case plan.PhaseSwitch:
		if j.changeSeen(plan.PhaseSwitch) {
			return j.inPhase(plan.PhaseDrain, check.At)
		}
	case plan.PhaseDropRecord:
		if j.changeSeen(plan.PhaseDropRecord) {
			return m.advance(j.inPhase(plan.PhaseDropHost, check.At), check)
		}
	case plan.PhaseDropHost:
		if j.changeSeen(plan.PhaseDropHost) {
			return j.inPhase(plan.PhaseEndHosting, check.At)
		}
	case plan.PhaseRemember:
		if j.switched() {
			return j.inPhase(plan.PhaseDrain, check.At)
		}
	case plan.PhaseDrain:
		if switchedBack(*j.Operation, check) {
			return j.inPhase(m.beforeSwitch(j, check.At), check.At)
		}
	case plan.PhaseEndHosting, plan.PhaseOver:
	}
	return j
}

// cancel ends an operation that has changed nothing yet but the policy. That goes on listing the new mail servers where the user was told
// to change the MX records: what they saved may come to light later, when name servers that are behind catch up.
func (m Machine) cancel(j Journey, now time.Time) Journey {
	op := *j.Operation
	j.Operation = nil
	j = j.withoutUndecided()
	switch {
	case op.Removes():
		return m.retarget(j, mtasts.Testing, rollout.FirstMaxAge, now)
	case op.Phase == plan.PhaseSwitch:
		j.Waiting = Waiting{}
		return j
	case op.Moves():
		return j.replaceTarget(m.listing(j, j.mailServers(), false), now)
	}
	return j
}

// beginRemoval publishes a policy that asks for nothing (RFC 8461 §8.3). Nothing is deleted yet: senders that hold an
// enforced policy would keep to it, and could not be told any more.
func beginRemoval(j Journey, now time.Time) Journey {
	j = j.withoutUndecided()
	j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseSoften, Began: now, Since: now}
	return j.replaceTarget(plan.Target{Mode: mtasts.None, MaxAge: rollout.FirstMaxAge, AnyMaxAge: j.Plan.ServiceKeepsPolicy()}, now)
}

// endRemoval ends a removal. The notes stay, so that a new start knows what was served; all else begins anew.
func (j Journey) endRemoval(now time.Time) Journey {
	j = j.inPhase(plan.PhaseOver, now)
	j.Plan, j.Answers = nil, nil
	return j
}
