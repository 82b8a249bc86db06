package journey

import "time"

// Turn is who has the next move.
type Turn string

// The turns.
const (
	Yours  Turn = "yours"  // the user's: publish, or put right
	Coming Turn = "coming" // nobody's: it only takes time
	Unseen Turn = "unseen" // nobody knows: it cannot be seen from here
	Done   Turn = "done"   // there is nothing left of it
)

// Walks reports whether the user may go from step to step: where there is something to do, and where nobody sees whether it was done.
func (t Turn) Walks() bool { return t == Yours || t == Unseen }

// turn returns who has the next move of a journey with a task open; ok is false where none is.
func (m Machine) turn(j Journey, now time.Time) (turn Turn, ok bool) {
	if !j.TaskOpen() {
		return Done, false
	}
	open, _, _ := m.Open(j, now)
	return open.Turn(), true
}

// Turn returns who has the next move about a task.
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
