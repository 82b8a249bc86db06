package journey

import (
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// nextPending is what can be done in testing, when protected, and where what is live is not what was planned.
func (m Machine) nextPending(j Journey, now time.Time) Pending {
	options := []Next{NextWait}
	if j.Plan.Fixed() { // its mode can be changed by nobody, and so nothing that begins with that
		return choose(QuestionNext, NextWait, options...)
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
	return choose(QuestionNext, NextWait, append(options, NextMove, NextRemove)...)
}
