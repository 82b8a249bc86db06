package diagnosis

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// Verdict is what the findings of one domain come to.
type Verdict string

// The verdicts. Where several hold, the worst is given: action, unknown, pending, ok.
const (
	OK      Verdict = "ok"      // fine, advice included
	Action  Verdict = "action"  // something has to be done
	Pending Verdict = "pending" // published, not yet seen everywhere
	NotSeen Verdict = "unknown" // part of it could not be looked at
)

// Verdicts returns all verdicts.
func Verdicts() []Verdict { return []Verdict{OK, Action, Pending, NotSeen} }

// VerdictOf sums up findings. What the user has acknowledged asks for nothing; but what could not be seen stays unknown, whoever
// knows of it.
func VerdictOf(findings []Finding) Verdict {
	verdict := OK
	for _, f := range findings {
		switch {
		case f.NeedsUser():
			return Action
		case f.Blind:
			verdict = NotSeen
		case f.Wait && verdict == OK:
			verdict = Pending
		}
	}
	return verdict
}

// ToAct reports whether something has to be done about the finding, whether the user has acknowledged it or not.
func (f Finding) ToAct() bool { return f.Level < Advice && !f.Wait }

// NeedsUser reports whether something has to be done that the user has not acknowledged.
func (f Finding) NeedsUser() bool { return f.ToAct() && !f.Acknowledged() }

// Acknowledged reports whether the user has acknowledged the finding, as bad as it is now.
func (f Finding) Acknowledged() bool { return !f.Known.IsZero() }

// KnownFor returns for how long a finding is acknowledged where nothing else is said, and for how long it may be: what costs mail
// must not be forgotten.
func KnownFor(level Level) (usual, most time.Duration) {
	if level <= BounceSoon {
		return 3 * rollout.Day, 14 * rollout.Day
	}
	return 30 * rollout.Day, 90 * rollout.Day
}

// known returns until when the user has acknowledged a finding; zero where they have not. They have acknowledged what they saw: what
// got worse since, went and came back, or is about another mail server, is not known.
func (d *diagnosis) known(f Finding) time.Time {
	i := slices.IndexFunc(d.Notes.Known, func(k facts.Known) bool { return k.ID == string(f.ID) && k.About == f.About() })
	if i < 0 {
		return time.Time{}
	}
	k := d.Notes.Known[i]
	_, most := KnownFor(f.Level)
	const rest = 2 * rollout.Day // of the last day, however long it is
	if int(f.Level) < k.Level || !d.Now.Before(k.Until) || k.Until.Sub(d.Now) > most+rest || f.ID == MXChanged && d.mxChangedAfter(k.At) ||
		f.sighting(d.Check, d.Notes).First.After(k.At) { // it was gone, and came back
		return time.Time{}
	}
	return k.Until
}

// mxChangedAfter reports whether the mail servers changed after a time: another change than the one that was known then.
func (d *diagnosis) mxChangedAfter(at time.Time) bool {
	n := len(d.Notes.MX)
	return n > 0 && d.Notes.MX[n-1].First.After(at)
}
