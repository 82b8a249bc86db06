package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
	step := Step{
		Part:  v.part(number-first, len(all)-first),
		Title: v.taskTitle(v.j, task),
		Fact:  v.taskFact(task),
		Lead:  v.taskLead(open),
	}
	if v.asked {
		return v.copyStep(step, steps)
	}
	step.Board = &Board{
		Task: task, Number: number - first, Of: len(all) - first,
		Title:   v.taskName(v.j, task),
		Steps:   steps,
		Fields:  v.Fields(v.j, task),
		Rows:    v.rows(open),
		Trouble: v.taskTrouble(open),
		Whole:   v.publishTitle(),
		Checked: v.check.At,
		Turn:    open.Turn(),
		Stop:    v.stopQuestion(),
	}
	if open := step.Board.OpenStep(); open >= 0 {
		step.Board.Fields = step.Board.Steps[open].fields()
	}
	step.Turn = v.boardTurn(open, all)
	step.Blocks = append(v.heldBlocks(), v.taskBlocks(v.j, open)...)
	return step
}

// publishTitle says what the tasks are for together.
func (v view) publishTitle() string {
	switch {
	case v.j.Operation != nil:
		return v.say(msgid.Operation.Of(string(v.j.Operation.Kind), "title"), v.operationValues())
	case v.j.Stage() == journey.StagePublish && v.j.WasLive() && v.j.Has(journey.QuestionRollback):
		return v.say(msgid.RollbackTitle, nil)
	case v.j.Stage() == journey.StagePublish && v.j.WasLive():
		return v.say(msgid.PublishAgain, nil)
	}
	return v.say(msgid.Stage.Of(string(v.j.Stage()), "title"), nil)
}

// copyStep asks for the value that the place shows at the open step of a task.
func (v view) copyStep(step Step, steps []TaskStep) Step {
	i := openStep(steps)
	heading := v.say(msgid.StepHeading, assets.Values{"n": itoa(i + 1), "of": itoa(len(steps)), "title": steps[i].Title})
	step.Blocks = []Block{{Style: Heading, Text: heading}}
	for _, p := range steps[i].Parts {
		step.Blocks = append(step.Blocks, Block{Style: Text, Text: p.Text})
	}
	place, _ := v.PlaceOf(v.j)
	shape, values := v.pastedShape(place)
	if shape.Like != "" {
		step.Blocks = append(step.Blocks, v.text(msgid.PlanPasteLike, values))
	}
	step.Question = v.question(v.pending, v.say(msgid.PlanPastePrompt, values), nil)
	return step
}

// boardTurn says who has the next move about a task, and when the next check is.
func (v view) boardTurn(open journey.Progress, all []journey.Progress) Move {
	if journey.AllSeen(all) {
		return v.move("done")
	}
	switch open.Turn() {
	case journey.Yours:
		return v.move("yours")
	case journey.Coming:
		return v.move("coming")
	case journey.Unseen:
		return v.move("unseen")
	case journey.Done:
	}
	return v.move("done")
}
