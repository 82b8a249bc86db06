package journey

import (
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

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
