package lives

import (
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"slices"
)

// cancels leaves an operation that has begun, where the wizard offers that: at a wait, or at a task.
func cancels(u *user, l *life) []string {
	j, step := l.journey(), l.step()
	offers := func(q *guide.Question) bool {
		return q != nil && slices.ContainsFunc(q.Options, func(o guide.Option) bool { return o.Value == string(journey.NextCancel) })
	}
	switch {
	case j.Operation == nil:
	case offers(step.Question) && u.sometimes("cancel", 4, 2):
		return []string{reply(journey.QuestionNext, string(journey.NextCancel))}
	case step.Board != nil && offers(step.Board.Stop) && u.sometimes("cancel task", 4, 2):
		return leaveTask(j)
	}
	return nil
}

// leaveTask leaves the open task undone. Mail servers that were changed already, and be it that no name server shows it, are put back first, as
// the wizard says.
func leaveTask(j journey.Journey) []string {
	leave := reply(journey.QuestionStop, string(journey.NextCancel))
	if op := j.Operation; op.Moves() && op.Phase == plan.PhaseSwitch {
		return []string{mxLine(op.Old), leave}
	}
	return []string{leave}
}

// switchesBack returns to the old mail servers after the change.
func switchesBack(u *user, l *life) []string {
	op := l.journey().Operation
	if !op.Moves() || op.Phase != plan.PhaseDrain && op.Phase != plan.PhaseTidy && op.Phase != plan.PhaseSwitch || !u.sometimes("switch back", 4, 2) {
		return nil
	}
	return []string{mxLine(op.Old), "pass 1h", open}
}
