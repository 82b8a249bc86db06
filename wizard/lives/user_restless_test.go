package lives

import (
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// anyAnswer gives any answer that is offered.
func anyAnswer(u *user, l *life) []string {
	step := l.step()
	if step.Question == nil || !u.sometimes("any answer", 3, 40) {
		return nil
	}
	return u.someAnswer(l, *step.Question)
}

func (u *user) someAnswer(l *life, q guide.Question) []string {
	switch {
	case len(q.Options) > 0:
		return []string{reply(q.ID, pick(u.rand, q.Options).Value), "pass 10m"}
	case q.Kind == journey.Type:
		return []string{reply(q.ID, pick(u.rand, []string{q.Word, journey.No})), "pass 10m"}
	}
	return append(u.answer(l, l.journey(), q), "pass 10m")
}

// opens opens the wizard, or runs status, at any moment.
func opens(u *user, _ *life) []string {
	if !u.sometimes("open", 4, 40) {
		return nil
	}
	return []string{"pass " + pick(u.rand, []string{"1m", "20m", "3h", "30h"}), pick(u.rand, []string{open, "mailseal status $DOMAIN"})}
}

// stops leaves the open task undone, in any of the ways that are offered.
func stops(u *user, l *life) []string {
	board := l.step().Board
	if board == nil || board.Stop == nil || !u.sometimes("stop", 6, 4) {
		return nil
	}
	return u.someAnswer(l, *board.Stop)
}

// goesBack answers a question of before the plan anew.
func goesBack(u *user, l *life) []string {
	j := l.journey()
	if !j.Has(journey.QuestionHosting) || !u.sometimes("go back", 10, 3) {
		return nil
	}
	return []string{reply(journey.QuestionHosting, pick(u.rand, catalogue().Offered())), "pass 10m"}
}
