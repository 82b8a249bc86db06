package journey

import (
	"slices"
	"time"
)

// Back takes the newest answer back, or goes back to the step before; moved is false where there is neither. A plan that was accepted
// stays, and so does everything before it.
func (m Machine) Back(j Journey, now time.Time) (_ Journey, moved bool) {
	if _, asks := m.copyPending(j, now); asks {
		return m.Walk(j, false, now)
	}
	if len(j.Answers) == 0 || j.Plan != nil && !slices.Contains(undecided(), j.Answers[len(j.Answers)-1].ID) {
		return j, false
	}
	if j.Answers[len(j.Answers)-1].ID == QuestionNewMX {
		j = j.withoutCandidates()
	}
	j.Answers = slices.Clone(j.Answers[:len(j.Answers)-1])
	return j, true
}
