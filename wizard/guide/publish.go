package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// publishStep shows the board: the task that is open, with its live state.
func (v view) publishStep() Step {
	open, number, all := v.Open(v.j, v.now)
	task := open.Task
	first := 0
	if v.j.WasLive() && task.ID != plan.ReportRecord && task.ID != plan.PolicyHost {
		first = slices.IndexFunc(all, func(p journey.Progress) bool { return p.Task.ID == plan.PolicyFile })
	}
	board := &Board{
		Task: task, Number: number - first, Of: len(all) - first,
		Title:   v.say("task."+string(task.ID)+".title", nil),
		Fields:  v.Fields(v.j, task),
		Rows:    v.rows(open),
		Trouble: v.taskTrouble(open),
	}
	step := Step{Board: board, Blocks: append(v.heldBlocks(), v.taskBlocks(v.j, open)...)}
	v.finishBoard(&step, open, all)
	if v.j.Stage() == journey.StagePublish && v.j.WasLive() {
		step.Title = v.say("publish.again", nil)
		if v.j.Has(journey.QuestionRollback) {
			step.Title = v.say("rollback.title", nil)
		}
	}
	return step
}

// finishBoard says of a board whose turn it is, when the next check is, and how to leave it.
func (v view) finishBoard(step *Step, open journey.Progress, all []journey.Progress) {
	step.Next, step.Scope = v.nextCheck(open, all), v.watching()
	step.Board.Turn = open.Turn()
	step.Board.Stop = v.stopQuestion()
	values := assets.Values{"time": Clock(step.Next, v.now)}
	switch {
	case journey.AllSeen(all):
		step.Board.Note = v.say("board.note.done", values)
	case step.Board.Turn == journey.Yours:
		step.Board.Note = v.say("board.note.yours", values)
	case step.Board.Turn == journey.Unseen:
		step.Board.Note = v.say("board.note.unseen", values)
	default:
		step.Board.Note = v.say("board.note.waiting", values)
	}
}
