package journey

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// unseenAgain is when a watched domain is checked again of which something could not be seen.
const unseenAgain = time.Hour

// WatchedCheck returns when to check a domain that is watched, and how far that check goes: a journey that was begun as NextCheck says,
// and each of them every day at least, or each hour while something of it could not be seen.
func (m Machine) WatchedCheck(j Journey, begun, unseen bool, now time.Time) (at time.Time, scope facts.Scope) {
	check, checked := j.Check()
	if !checked {
		return now, facts.Full()
	}
	at, scope = check.At.Add(rollout.Day), facts.Full()
	if unseen {
		at = check.At.Add(unseenAgain)
	}
	if next, of := m.NextCheck(j, now); begun && !next.IsZero() && (!unseen || next.Before(at)) {
		at, scope = next, of
	}
	return rollout.Later(now, at), scope
}
