package journey

import (
	"time"

	"mailseal/wizard/diagnosis"
)

// Verdict returns how a domain is: what the newest check found, and whether a task waits for the user. It is the program's
// exit code, wherever it is asked for.
func (m Machine) Verdict(j Journey, now time.Time) diagnosis.Verdict {
	return m.VerdictOf(j, m.Findings(j, now), now)
}

// VerdictOf is Verdict, from findings that are there already.
func (m Machine) VerdictOf(j Journey, findings []diagnosis.Finding, now time.Time) diagnosis.Verdict {
	verdict := diagnosis.VerdictOf(findings)
	turn, open := m.turn(j, now)
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
// something that could not be seen, for a check that could not be made must not pass for a good one.
func (m Machine) NeedsUser(j Journey, verdict diagnosis.Verdict, now time.Time) bool {
	return verdict == diagnosis.Action || verdict == diagnosis.NotSeen || m.Due(j, now)
}
