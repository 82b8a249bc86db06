package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
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
	case plan.PhaseSwitch, plan.PhaseDropRecord, plan.PhaseDropHost:
		step = v.operationBoard()
	case plan.PhaseRemember, plan.PhaseDrain, plan.PhaseEndHosting, plan.PhaseOver:
		step = v.operationWait()
	}
	if number := slices.Index(phases[op.Kind], op.Phase); number >= 0 {
		step.Part = v.part(number+1, len(phases[op.Kind]))
	}
	return step
}

// phases are the phases of the operations, in their order. The last one of a removal has nothing to do.
var phases = map[plan.OperationKind][]plan.Phase{
	plan.Move:    {plan.PhaseSoften, plan.PhaseRemember, plan.PhaseSwitch, plan.PhaseDrain, plan.PhaseTidy},
	plan.Removal: {plan.PhaseSoften, plan.PhaseRemember, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseEndHosting},
}

// operationWait shows a phase that ends when its time has come and the user says so.
func (v view) operationWait() Step {
	op, values := v.j.Operation, v.operationValues()
	key := msgid.Operation.In(string(op.Kind), string(op.Phase))
	question := v.question(v.pending, v.say(msgid.OperationPrompt, values), v.operationOption)
	title := v.say(msgid.Operation.Of(string(op.Kind), "title"), values)
	if op.Phase == plan.PhaseOver {
		return Step{Title: title, Blocks: []Block{v.item(Good, key.ID(), values), v.text(key.ID().With("more"), values)}, Turn: v.move("over"), Question: question}
	}
	ends, held := v.situation.Due(), v.situation.OperationHeld()
	due, some := !v.now.Before(ends), v.now.Before(held)
	mark, variant := Wait, key.Of("wait")
	switch {
	case due && some && op.Phase == plan.PhaseRemember: // an emergency: not every sender knows
		mark, variant = Todo, key.Of("due-held")
	case due:
		mark, variant = Todo, key.Of("due")
	}
	blocks := []Block{v.item(mark, variant, values)}
	switch {
	case op.Phase == plan.PhaseRemember && !due && some && !op.Emergency:
		blocks = append(blocks, v.text(key.Of("why"), values))
	case (op.Phase == plan.PhaseRemember || op.Phase == plan.PhaseDrain) && op.Emergency && some:
		blocks = append(blocks, v.item(Tip, msgid.OperationMoveHeld, values))
	case op.Phase == plan.PhaseRemember && due && op.Kind == plan.Removal:
		blocks = append(blocks, v.text(key.Of("harmless"), values))
	case op.Phase == plan.PhaseDrain && !due:
		blocks = append(blocks, v.text(key.Of("why"), values))
	case op.Phase == plan.PhaseEndHosting:
		blocks = append(blocks, v.keepReports()...)
	}
	if op.Phase == plan.PhaseRemember && !v.pending.Offers(journey.NextSwitch) && !v.pending.Offers(journey.NextDelete) && due {
		blocks = append(blocks, v.item(Bad, msgid.OperationFileLost, values))
	}
	blocks = append(blocks, v.troubleBlocks(v.findings, v.unsaid)...)
	blocks = append(blocks, v.asideBlocks()...)
	step := Step{Title: title, Fact: v.say(msgid.OperationUntil, values), Turn: v.move("today"), Blocks: blocks, Question: question}
	if due {
		step.Fact, step.Turn = v.say(msgid.OperationSince, values), v.move("on")
	}
	question.Folded = !due && !v.pending.Offers(journey.NextAside)
	return step
}

// operationOption returns the options whose words depend on the operation.
func (v view) operationOption(value string) (Option, bool) {
	switch next := journey.Next(value); next {
	case journey.NextWait:
		o := v.option(journey.QuestionNext, value, nil)
		o.Label = v.say(msgid.OperationWait, nil)
		return o, true
	case journey.NextCancel:
		return v.cancelOption(), true
	default:
		return v.reportsOption(next)
	}
}

// operationBoard shows the board of a task that changes or deletes records.
func (v view) operationBoard() Step {
	open, _, all := v.Open(v.j, v.now)
	task, values := open.Task, v.operationValues()
	board := &Board{
		Task: task, Number: 1, Of: 1, Rows: v.changeRows(open),
		Title:   v.taskName(v.j, task),
		Fields:  v.Fields(v.j, task),
		Whole:   v.publishTitle(),
		Checked: v.check.At,
		Turn:    open.Turn(),
		Stop:    v.stopQuestion(),
	}
	if v.j.Operation.Kind == plan.Removal {
		board.Of = 2
		if v.j.Operation.Phase == plan.PhaseDropHost {
			board.Number = 2
		}
	}
	step := Step{Title: v.taskTitle(v.j, task), Fact: v.taskFact(task), Lead: v.taskLead(open), Board: board, Turn: v.boardTurn(open, all)}
	if open.State == journey.Right {
		return step
	}
	if task.ID == plan.MailServers {
		step.Blocks = append(step.Blocks, v.mxItems(task)...)
		if v.j.Operation.Emergency && v.now.Before(v.situation.OperationHeld()) {
			step.Blocks = append(step.Blocks, v.item(Tip, msgid.OperationMoveHeld, values))
		}
	}
	step.Blocks = append(step.Blocks, textBlocks(Text, NoMark, v.WhereAtDNSHost(v.j, false))...)
	return step
}

// mxItems lists what to do to the MX records, in an order that leaves none out in between: the lead says it too, and gives way in a low
// window.
func (v view) mxItems(task plan.Task) (items []Block) {
	there := v.check.MXHosts()
	missing := func(host string) bool { return !dnsname.Contains(there, host) }
	if len(task.Drop) > 0 && slices.ContainsFunc(task.MX, missing) {
		items = append(items, v.item(Todo, msgid.TaskMailServersAdd, nil))
	}
	for _, r := range task.Drop {
		items = append(items, v.item(Todo, msgid.TaskMailServersDrop, assets.Values{"mx": r.Value}))
	}
	return items
}
