package journey

import (
	"time"

	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// FirstMaxAge returns the max_age that an enforced policy begins with.
func (j Journey) FirstMaxAge() time.Duration { return j.possibleMaxAge(rollout.FirstMaxAge) }

// Ramp returns the next step of the max_age ramp, and when it can be taken; ok is false at its end, and where the domain is not
// protected as planned.
func (m Machine) Ramp(j Journey) (step rollout.Step, due time.Time, ok bool) {
	if d, _ := j.Deviation(); d != rollout.AsPlanned || j.Stage() != StageProtected || j.Plan.Fixed() {
		return rollout.Step{}, time.Time{}, false
	}
	step, ok = rollout.NextStep(j.Plan.Target.MaxAge)
	return step, j.Plan.Target.LiveSince.Add(step.After), ok
}

func (m Machine) rampDue(j Journey, now time.Time) bool {
	_, due, ok := m.Ramp(j)
	return ok && !now.Before(due)
}

// raise has the enforced policy remembered for longer: the next step of the ramp. At a service that is for the user to
// choose there, so it is asked for.
func (m Machine) raise(j Journey, now time.Time) Journey {
	step, _, _ := m.Ramp(j)
	target := j.Plan.Target
	target.MaxAge, target.AnyMaxAge = step.MaxAge, false
	if !j.Plan.ServiceKeepsPolicy() && j.Plan.Hosting.Kind != plan.Existing {
		target.MX = m.patterns(j)
	}
	return j.replaceTarget(target, now)
}
