package journey

import (
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/plan"
)

// Turn is who has the next move.
type Turn string

// The turns.
const (
	Yours  Turn = "yours"  // the user's: publish, or put right
	Coming Turn = "coming" // nobody's: it only takes time
	Unseen Turn = "unseen" // nobody knows: it cannot be looked at
	Done   Turn = "done"   // there is nothing left of it
)

// Turn is who has the next move about a task.
func (p Progress) Turn() Turn {
	switch p.State {
	case Right:
		if p.Seen {
			return Done
		}
		return Coming
	case Partly:
		return Coming
	case Unknown:
		return Unseen
	case Absent, Wrong:
	}
	return Yours
}

// Turn is who has the next move of a journey with a task open; ok is false where none is.
func (m Machine) Turn(j Journey, now time.Time) (turn Turn, ok bool) {
	if !j.TaskOpen() {
		return Done, false
	}
	open, _, _ := m.Open(j, now)
	return open.Turn(), true
}

// TaskOpen reports whether the journey is at a task: something is to be published, changed or deleted.
func (j Journey) TaskOpen() bool {
	if j.Plan == nil {
		return false
	}
	if j.Operation != nil {
		switch j.Operation.Phase {
		case plan.PhaseSoften, plan.PhaseTidy, plan.PhaseSwitch, plan.PhaseDropRecord, plan.PhaseDropHost:
			return true
		case plan.PhaseRemember, plan.PhaseDrain, plan.PhaseEndHosting, plan.PhaseOver:
		}
		return false
	}
	return !j.IsLive()
}

// Verdict is how a domain is: what the newest check found, and whether a task waits for the user. It is the program's
// exit code, wherever it is asked for.
func (m Machine) Verdict(j Journey, now time.Time) diagnosis.Verdict {
	return m.VerdictOf(j, m.Findings(j, now), now)
}

// VerdictOf is Verdict, from findings that are there already.
func (m Machine) VerdictOf(j Journey, findings []diagnosis.Finding, now time.Time) diagnosis.Verdict {
	verdict := diagnosis.VerdictOf(findings)
	turn, open := m.Turn(j, now)
	switch {
	case !open || verdict == diagnosis.Action:
	case turn == Yours:
		return diagnosis.Action
	case verdict == diagnosis.NotSeen || turn == Unseen:
		return diagnosis.NotSeen
	case turn == Coming:
		return diagnosis.Pending
	}
	return verdict
}

// NeedsUser reports whether a domain of that verdict has something for its user: a fault or a step that can be taken now, or
// something that could not be seen, because that a check could not be made has to be heard of.
func (m Machine) NeedsUser(j Journey, verdict diagnosis.Verdict, now time.Time) bool {
	return verdict == diagnosis.Action || verdict == diagnosis.NotSeen || m.Due(j, now)
}
