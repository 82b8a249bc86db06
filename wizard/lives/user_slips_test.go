package lives

import (
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// slips does a task with one of the mistakes that people make. It is mended like any task that is not done: mailseal says what is
// wrong, and the task stays open.
func slips(u *user, l *life) []string {
	board := l.step().Board
	if board == nil || !board.Yours() || !board.Known() {
		return nil
	}
	var mistakes []string
	for _, action := range l.world.Actions(board.Task) {
		if action.Mistake {
			mistakes = append(mistakes, action.ID)
		}
	}
	if len(mistakes) == 0 || !u.sometimes("slip at "+string(board.Task.ID), 2, 3) {
		return nil
	}
	return []string{"publish " + pick(u.rand, mistakes), "pass " + pick(u.rand, []string{"10m", "1h", "5h", "1d"}), open}
}

// wrongID publishes the record with an id that is not the one that mailseal said: one of a year ago, or of their own.
func wrongID(u *user, l *life) []string {
	board := l.step().Board
	if board == nil || !board.Yours() || board.Task.ID != plan.STSRecord || !u.sometimes("wrong id", 3, 2) {
		return nil
	}
	id := pick(u.rand, []string{mtasts.NewID(start().AddDate(-1, 0, 0)), "1", "2026-11-02"})
	return []string{announce(id), "pass 1h", open}
}

// oldFile uploads a file of before: the one that was live, or one that lists too little.
func oldFile(u *user, l *life) []string {
	board, j := l.step().Board, l.journey()
	if board == nil || !board.Yours() || board.Task.ID != plan.PolicyFile || j.Plan == nil || !u.sometimes("old file", 3, 2) {
		return nil
	}
	old := j.Plan.Target.Policy()
	if j.Plan.Before != nil {
		old = j.Plan.Before.Policy()
	} else if len(old.MX) > 1 {
		old.MX = old.MX[1:]
	}
	return []string{"upload mta-sts.$DOMAIN " + l.file(old.String()), "pass 1h", open}
}
