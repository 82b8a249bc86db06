package guide

import (
	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// operationStep shows the phase of the operation under way.
func (v view) operationStep() Step {
	op := v.j.Operation
	var step Step
	switch op.Phase {
	case plan.PhaseSoften, plan.PhaseTidy:
		step = v.publishStep()
		step.Blocks = append([]Block{v.text("operation."+string(op.Kind)+"."+string(op.Phase), v.operationValues())}, step.Blocks...)
	case plan.PhaseSwitch, plan.PhaseDropRecord, plan.PhaseDropHost:
		step = v.operationBoard()
	case plan.PhaseRemember, plan.PhaseDrain, plan.PhaseEndHosting, plan.PhaseOver:
		step = v.operationWait()
	}
	step.Title = v.say("operation."+string(op.Kind)+".title", v.operationValues())
	return step
}

func (v view) operationValues() assets.Values {
	op := v.j.Operation
	values := assets.Values{"domain": v.j.Domain, "new": v.shortList(op.New), "old": v.shortList(op.Old), "service": v.PlaceName(v.j)}
	if op.Phase != plan.PhaseOver {
		values["until"], values["held"] = v.clock(v.situation.Due(), v.now), v.clock(v.situation.OperationHeld(), v.now)
	}
	return values
}

// operationWait shows a phase that ends when its time has come and the user says so.
func (v view) operationWait() Step {
	op, values := v.j.Operation, v.operationValues()
	key := "operation." + string(op.Kind) + "." + string(op.Phase)
	question := v.question(v.pending, v.say("operation.prompt", values), v.operationOption)
	if op.Phase == plan.PhaseOver {
		return Step{Blocks: []Block{v.item(Good, key, values), v.text(key+"-more", values)}, Question: question}
	}
	ends, held := v.situation.Due(), v.situation.OperationHeld()
	due, some := !v.now.Before(ends), v.now.Before(held)
	mark, variant := Wait, key+".wait"
	switch {
	case due && some && op.Phase == plan.PhaseRemember: // an emergency: not every sender knows
		mark, variant = Todo, key+".due-held"
	case due:
		mark, variant = Todo, key+".due"
	}
	blocks := []Block{v.item(mark, variant, values)}
	switch {
	case op.Phase == plan.PhaseRemember && !due && some && !op.Emergency:
		blocks = append(blocks, v.text(key+".why", values))
	case (op.Phase == plan.PhaseRemember || op.Phase == plan.PhaseDrain) && op.Emergency && some:
		blocks = append(blocks, v.item(Tip, "operation.move.held", values))
	case op.Phase == plan.PhaseRemember && due && op.Kind == plan.Removal:
		blocks = append(blocks, v.text(key+".harmless", values))
	case op.Phase == plan.PhaseDrain && !due:
		blocks = append(blocks, v.text(key+".why", values))
	case op.Phase == plan.PhaseEndHosting:
		blocks = append(blocks, v.keepReports()...)
	}
	if op.Phase == plan.PhaseRemember && !v.pending.Offers(journey.NextSwitch) && !v.pending.Offers(journey.NextDelete) && due {
		blocks = append(blocks, v.item(Bad, "operation.file-lost", values))
	}
	blocks = append(blocks, v.troubleBlocks(v.findings, v.unsaid)...)
	return Step{Blocks: blocks, Question: question}
}

// operationOption returns the options whose words depend on the operation.
func (v view) operationOption(value string) (Option, bool) {
	switch journey.Next(value) {
	case journey.NextWait:
		o := v.option(journey.QuestionNext, value, nil)
		o.Label = v.say("operation.wait", nil)
		return o, true
	case journey.NextCancel:
		return v.cancelOption(), true
	default:
		return Option{}, false
	}
}

// operationBoard shows the board of a task that changes or deletes records.
func (v view) operationBoard() Step {
	open, _, all := v.Open(v.j, v.now)
	task, values := open.Task, v.operationValues()
	board := &Board{
		Task: task, Number: 1, Of: 1, Rows: v.changeRows(open),
		Title:  v.say("task."+string(task.ID)+".title", values),
		Fields: v.Fields(v.j, task),
		Note:   v.boardNote(open, all),
		Turn:   open.Turn(),
		Stop:   v.stopQuestion(),
	}
	if v.j.Operation.Kind == plan.Removal {
		board.Of = 2
		if v.j.Operation.Phase == plan.PhaseDropHost {
			board.Number = 2
		}
	}
	step := Step{Board: board}
	if open.State == journey.Right {
		return step
	}
	step.Blocks = []Block{v.text("task."+string(task.ID)+".why", values)}
	if task.ID == plan.MailServers {
		for _, r := range task.Drop {
			step.Blocks = append(step.Blocks, v.item(Todo, "task.mail-servers.drop", assets.Values{"mx": r.Value}))
		}
		if v.j.Operation.Emergency && v.now.Before(v.situation.OperationHeld()) {
			step.Blocks = append(step.Blocks, v.item(Tip, "operation.move.held", values))
		}
	}
	step.Blocks = append(step.Blocks, textBlocks(Text, NoMark, v.WhereAtDNSHost(v.j, false))...)
	return step
}
