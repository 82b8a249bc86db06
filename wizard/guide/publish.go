package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// publishStep shows the board of the open task.
func (v view) publishStep() Step {
	open, number, all := v.Open(v.j, v.now)
	task := open.Task
	first := 0
	if v.j.WasLive() && task.ID != plan.ReportRecord && task.ID != plan.PolicyHost {
		first = slices.IndexFunc(all, func(p journey.Progress) bool { return p.Task.ID == plan.PolicyFile })
	}
	steps := v.TaskSteps(v.j, open)
	if v.asked {
		return v.copyStep(steps)
	}
	board := &Board{
		Task: task, Number: number - first, Of: len(all) - first,
		Title:   v.say("task."+string(task.ID)+".title", nil),
		Steps:   steps,
		Fields:  v.Fields(v.j, task),
		Rows:    v.rows(open),
		Trouble: v.taskTrouble(open),
		Note:    v.boardNote(open, all),
		Turn:    open.Turn(),
		Stop:    v.stopQuestion(),
	}
	if open := board.OpenStep(); open >= 0 {
		board.Fields = board.Steps[open].fields()
	}
	step := Step{Board: board, Blocks: append(v.heldBlocks(), v.taskBlocks(v.j, open)...)}
	if v.j.Stage() == journey.StagePublish && v.j.WasLive() {
		step.Title = v.say("publish.again", nil)
		if v.j.Has(journey.QuestionRollback) {
			step.Title = v.say("rollback.title", nil)
		}
	}
	return step
}

// copyStep asks for the value that the place shows at the open step.
func (v view) copyStep(steps []TaskStep) Step {
	i := openStep(steps)
	heading := v.say("step.heading", assets.Values{"n": itoa(i + 1), "of": itoa(len(steps)), "title": steps[i].Title})
	blocks := []Block{{Style: Heading, Text: heading}}
	for _, p := range steps[i].Parts {
		blocks = append(blocks, Block{Style: Text, Text: p.Text})
	}
	place, _ := v.PlaceOf(v.j)
	shape, values := v.pastedShape(place)
	if shape.Like != "" {
		blocks = append(blocks, v.text("plan.paste.like", values))
	}
	return Step{Blocks: blocks, Question: v.question(v.pending, v.say("plan.paste.prompt", values), nil)}
}

// boardNote says who has the next move, and when the next check is.
func (v view) boardNote(open journey.Progress, all []journey.Progress) string {
	key := "waiting"
	switch turn := open.Turn(); {
	case journey.AllSeen(all):
		key = "done"
	case turn == journey.Yours:
		key = "yours"
	case turn == journey.Unseen:
		key = "unseen"
	}
	return v.say("board.note."+key, assets.Values{"time": v.clock(v.next, v.now)})
}
