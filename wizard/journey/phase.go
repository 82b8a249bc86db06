package journey

import (
	"time"

	"mailseal/wizard/plan"
)

// inPhase is the journey with its operation in another phase.
func (j Journey) inPhase(phase plan.Phase, now time.Time) Journey {
	op := *j.Operation
	op.Phase, op.Since = phase, now
	j.Operation = &op
	j.Waiting = Waiting{}
	return j.withoutUndecided()
}

// changeSeen reports whether everybody sees the change of a phase of the operation.
func (j Journey) changeSeen(phase plan.Phase) bool {
	task, ok := j.changeTask(phase)
	return ok && j.changeProgress(task).Seen
}
