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

// Occasion is why a scheduled check has a message about a domain.
type Occasion string

// The occasions. Where several hold, the first is given.
const (
	NoOccasion     Occasion = ""
	OccasionAct    Occasion = "act"    // something has to be done: every day
	OccasionDue    Occasion = "due"    // the next step can be taken: every day
	OccasionUnseen Occasion = "unseen" // something has not been seen for a day: once, and then every week
)

// Occasion returns why a scheduled check of a domain, with that verdict and these findings, has a message for its user. What only
// needs time has none, nor what the user has acknowledged. What could not be seen has one once it has not been seen for a day: a check
// that could not be made must not pass for a good one, but one bad hour of a network is no news either.
func (m Machine) Occasion(j Journey, findings []diagnosis.Finding, verdict diagnosis.Verdict, now time.Time) Occasion {
	switch {
	case verdict == diagnosis.Action:
		return OccasionAct
	case m.Due(j, now):
		return OccasionDue
	case verdict == diagnosis.NotSeen && TellsUnseen(j.Notes, findings, now):
		return OccasionUnseen
	}
	return NoOccasion
}
