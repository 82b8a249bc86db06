package journey

import "time"

// Pending returns the question that is asked now; ok is false where none is: while a task is open, and at an end.
func (m Machine) Pending(j Journey, now time.Time) (p Pending, ok bool) {
	if j.Operation == nil {
		if p, ok, before := m.earlyPending(j); before {
			return p, ok
		}
	}
	if p, ok = m.consentPending(j, now); ok {
		return p, true
	}
	switch {
	case j.TaskOpen():
		return m.copyPending(j, now)
	case j.Operation != nil:
		return m.operationPending(j, now), true
	}
	return m.nextPending(j, now), true
}

// asked returns the question of that id, where it may be answered now.
func (m Machine) asked(j Journey, id QuestionID, now time.Time) (Pending, bool) {
	p, ok := m.Pending(j, now)
	switch {
	case ok && p.ID == id:
		return p, true
	case ok && p.Finer != nil && p.Finer.ID == id:
		return *p.Finer, true
	case id == QuestionStop:
		return m.Stop(j)
	}
	return m.soonerPending(j, id)
}

// earlyPending returns the question that is asked before there is a plan; before is false where there is one.
func (m Machine) earlyPending(j Journey) (p Pending, ok, before bool) {
	switch j.Stage() {
	case StageDomain:
		return Pending{ID: QuestionDomain, Kind: Write}, true, true
	case StageLook:
		p, ok = m.seenPending(j)
		return p, ok, true
	case StageRisk:
		return choose(QuestionRisk, Yes, Yes, Later), true, true
	case StagePlan:
		return m.planPending(j), true, true
	case StagePublish, StageTesting, StageEnforce, StageProtected:
	}
	return Pending{}, false, false
}

func (m Machine) seenPending(j Journey) (Pending, bool) {
	check, checked := j.Check()
	if !checked {
		return Pending{}, false
	}
	switch o := m.Obstacle(check); {
	case o.Ends():
		return Pending{}, false
	case o != NoObstacle:
		return choose(QuestionSeen, Again, Again), true
	}
	return choose(QuestionSeen, Yes, Yes, Again), true
}
