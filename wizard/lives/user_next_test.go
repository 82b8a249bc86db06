package lives

import (
	"slices"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// chooseNext takes what brings the user to their goal, once mailseal says that it is time.
func (u *user) chooseNext(l *life, j journey.Journey, q guide.Question) []string {
	offers := func(next journey.Next) bool {
		return slices.ContainsFunc(q.Options, func(o guide.Option) bool { return o.Value == string(next) })
	}
	take := func(next journey.Next) []string { return []string{reply(journey.QuestionNext, string(next))} }
	if j.Operation != nil {
		return u.chooseInOperation(l, j, offers)
	}
	switch {
	case offers(journey.NextRepublish):
		return take(journey.NextRepublish)
	case offers(journey.NextAccept):
		return u.chooseAtDeviation(l, j, offers)
	case u.goal() == removed && offers(journey.NextRemove):
		return take(journey.NextRemove)
	case u.goal() == moved && offers(journey.NextMove) && !u.ill(l):
		u.tried[string(moved)] = try{times: 1, last: l.now()}
		return take(journey.NextMove)
	case offers(journey.NextEnforce) && l.engine.Guide.GoLive(j, l.now()).Allowed():
		return take(journey.NextEnforce)
	case offers(journey.NextAside) && !offers(journey.NextTakeBack):
		return take(journey.NextAside)
	case offers(journey.NextRaise) && u.again(l, "raise"):
		return take(journey.NextRaise)
	}
	return u.idle(l)
}

// chooseInOperation goes on with an operation once it is time; one that leads elsewhere than the user wants is left.
func (u *user) chooseInOperation(l *life, j journey.Journey, offers func(journey.Next) bool) []string {
	order := []journey.Next{journey.NextSwitch, journey.NextTidy, journey.NextDelete, journey.NextDone}
	switch {
	case j.Operation.Removes() && u.goal() != removed:
		order = []journey.Next{journey.NextStart, journey.NextCancel, journey.NextDelete, journey.NextDone}
	case j.Operation.Moves() && u.goal() == removed:
		order = append([]journey.Next{journey.NextCancel}, order...)
	}
	for _, next := range order {
		if offers(next) {
			return []string{reply(journey.QuestionNext, string(next))}
		}
	}
	return u.idle(l)
}

// chooseAtDeviation says which counts, the plan or what is live: what is live where that is what the user wants, and safe.
func (u *user) chooseAtDeviation(l *life, j journey.Journey, offers func(journey.Next) bool) []string {
	next := journey.NextAccept
	if offers(journey.NextRollback) && (u.goal() == removed || u.ill(l)) {
		next = journey.NextRollback
	}
	return []string{reply(journey.QuestionNext, string(next))}
}

// ill reports whether mailseal said that mail is at risk, when it last checked.
func (u *user) ill(l *life) bool {
	for _, f := range l.findings() {
		if f.CostsMail() {
			return true
		}
	}
	return false
}

// giveUp leaves a task that cannot be done however often it was tried, where the wizard offers that, to choose another place.
func (u *user) giveUp(l *life, board *guide.Board) []string {
	const often = 4
	if board.Stop == nil || u.tried[taskKey(board.Task)].times < often || !slices.ContainsFunc(board.Stop.Options, func(o guide.Option) bool {
		return o.Value == string(journey.NextCancel)
	}) {
		return nil
	}
	if hosting := l.journey().Plan.Hosting.ID; !slices.Contains(u.failed, hosting) {
		u.failed = append(u.failed, hosting)
	}
	delete(u.tried, "place")
	delete(u.tried, taskKey(board.Task)) // there, it is tried anew
	return leaveTask(l.journey())
}
