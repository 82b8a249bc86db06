package journey

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// clockTolerance is how far apart the clocks of two checks may be.
const clockTolerance = time.Hour

// Future returns the newest time in a journey that is still to come at a check: a clock was wrong then, or is now. It is zero where there
// is none.
func (j Journey) Future(check facts.Check) time.Time {
	last := j.Notes.Newest()
	for _, t := range j.times() {
		last = rollout.Later(last, *t)
	}
	if !last.After(check.At.Add(clockTolerance)) {
		return time.Time{}
	}
	return last
}

// until puts right what was noted by a clock that was ahead, where the clock of this check is known to be right: a time that is to come
// would silence what happens before it.
func (j Journey) until(check facts.Check) Journey {
	if !check.Reach.Web || j.Future(check).IsZero() {
		return j
	}
	j.Notes = j.Notes.Until(check.At)
	if j.Plan != nil {
		p := *j.Plan
		j.Plan = &p
	}
	if j.Operation != nil {
		o := *j.Operation
		j.Operation = &o
	}
	for _, t := range j.times() {
		if t.After(check.At) {
			*t = check.At
		}
	}
	return j
}

// times are those that a wait is counted from.
func (j *Journey) times() []*time.Time {
	all := []*time.Time{&j.Created, &j.Waiting.Since}
	if j.Plan != nil {
		all = append(all, &j.Plan.Target.Since, &j.Plan.Target.LiveSince)
	}
	if j.Operation != nil {
		all = append(all, &j.Operation.Began, &j.Operation.Since)
	}
	return all
}
