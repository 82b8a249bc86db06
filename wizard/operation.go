package wizard

import (
	"errors"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// What QuestionNext takes in an operation, and to begin one.
const (
	nextMove   = "change-provider"
	nextRemove = "remove"
	nextSwitch = "switch"
	nextHurry  = "emergency"
	nextTidy   = "tidy"
	nextDelete = "delete"
	nextDone   = "done"
	nextCancel = "cancel"
	nextLeave  = "leave"
	nextStart  = "start-again"
)

func (j Journey) operationStage() Stage {
	live := !j.Plan.Target.LiveSince.IsZero()
	switch {
	case j.Operation.Kind == plan.Removal:
		return StagePublish
	case j.Plan.Target.Mode == mtasts.Enforce:
		return StageEnforce
	case live && j.Operation.Phase != plan.PhaseSwitch:
		return StageTesting
	}
	return StagePublish
}

// to is the journey with its operation in another phase.
func (j Journey) to(phase plan.Phase, now time.Time) Journey {
	op := *j.Operation
	op.Phase, op.Since = phase, now
	j.Operation = &op
	j.Waiting = Waiting{}
	return j.without(doors()...)
}

// advance takes an operation on as far as a check shows.
func (g *Guide) advance(j Journey, check facts.Check) Journey {
	if j.Operation == nil {
		return j
	}
	live := !j.Plan.Target.LiveSince.IsZero()
	switch j.Operation.Phase {
	case plan.PhaseSoften:
		if live {
			return j.to(plan.PhaseRemember, check.At)
		}
	case plan.PhaseTidy:
		if live {
			j.Operation = nil
		}
	case plan.PhaseSwitch:
		if g.taskState(j, check, check.At).seen {
			return j.to(plan.PhaseDrain, check.At)
		}
	case plan.PhaseDropRecord:
		if g.taskState(j, check, check.At).seen {
			return g.advance(j.to(plan.PhaseDropHost, check.At), check)
		}
	case plan.PhaseDropHost:
		if g.taskState(j, check, check.At).seen {
			return j.to(plan.PhaseEndHosting, check.At)
		}
	}
	return j
}

// operationStep shows where an operation is.
func (g *Guide) operationStep(j Journey, now time.Time) Step {
	op := j.Operation
	if step, ok := g.sideDoor(j, now); ok {
		return step
	}
	var step Step
	switch op.Phase {
	case plan.PhaseSoften, plan.PhaseTidy:
		step = g.publishStep(j, now)
		step.Blocks = append([]Block{g.text("operation."+string(op.Kind)+"."+string(op.Phase), g.operationValues(j, now))}, step.Blocks...)
	case plan.PhaseSwitch, plan.PhaseDropRecord, plan.PhaseDropHost:
		step = g.operationBoard(j, now)
	default:
		step = g.operationWait(j, now)
	}
	step.Title = g.say("operation."+string(op.Kind)+".title", g.operationValues(j, now))
	return step
}

func (g *Guide) operationValues(j Journey, now time.Time) assets.Values {
	op := j.Operation
	values := assets.Values{"domain": j.Domain, "new": g.shortList(op.New), "old": g.shortList(op.Old)}
	if j.Plan != nil {
		values["service"] = j.Plan.Hosting.Name
	}
	if op.Phase != plan.PhaseOver {
		s := g.Situation(j, now)
		values["until"], values["held"] = Clock(s.Due(), now), Clock(s.OperationHeld(), now)
	}
	return values
}

// operationWait is a phase that ends when its time has come and the user says so.
func (g *Guide) operationWait(j Journey, now time.Time) Step {
	op, values := j.Operation, g.operationValues(j, now)
	key := "operation." + string(op.Kind) + "." + string(op.Phase)
	if op.Phase == plan.PhaseOver {
		return Step{Blocks: []Block{g.item(Good, key, values), g.text(key+"-more", values)}, Question: &Question{
			ID: QuestionNext, Kind: Choose, Prompt: g.say("operation.prompt", values), Default: nextLeave,
			Options: []Option{g.option(QuestionNext, nextLeave), g.option(QuestionNext, nextStart)},
		}}
	}
	situation := g.Situation(j, now)
	ends, held := situation.Due(), situation.OperationHeld()
	due := !now.Before(ends)
	q := &Question{ID: QuestionNext, Kind: Choose, Prompt: g.say("operation.prompt", values), Default: "wait",
		Options: []Option{{Value: "wait", Label: g.say("operation.wait", nil), Detail: g.say("question.next.wait.detail", nil)}}}
	mark, variant := Wait, key+".wait"
	if due {
		mark, variant = Todo, key+".due"
	}
	blocks := []Block{g.item(mark, variant, values)}
	switch {
	case op.Phase == plan.PhaseRemember && !due && now.Before(held) && !op.Emergency:
		blocks = append(blocks, g.text(key+".why", values))
	case op.Phase == plan.PhaseRemember && op.Emergency && now.Before(held):
		blocks = append(blocks, g.item(Tip, "operation.move.held", values))
	case op.Phase == plan.PhaseRemember && due && op.Kind == plan.Removal:
		blocks = append(blocks, g.text(key+".harmless", values))
	case op.Phase == plan.PhaseDrain && !due:
		blocks = append(blocks, g.text(key+".why", values))
	case op.Phase == plan.PhaseEndHosting:
		blocks = append(blocks, g.keepReports(j)...)
	}
	ready := due
	if check, _ := j.Check(); op.Phase == plan.PhaseRemember && !g.fileRight(j, check) {
		blocks = append(blocks, g.item(Bad, "operation.file-lost", values))
		ready = false
	}
	if on, ok := nextAnswer(*op); ok && ready {
		q.Options = append(q.Options, g.option(QuestionNext, on))
	}
	if op.Phase == plan.PhaseRemember {
		if op.Kind == plan.Move && !due && j.Plan.Target.Mode == mtasts.Enforce {
			q.Options = append(q.Options, g.option(QuestionNext, nextHurry))
		}
		cancel := g.option(QuestionNext, nextCancel)
		cancel.Label = g.say("operation."+string(op.Kind)+".cancel", values)
		q.Options = append(q.Options, cancel)
	}
	blocks = append(blocks, g.troubleBlocks(g.Findings(j, now), func(f diagnosis.Finding) bool { return lasting(f) && isNews(*op, f) })...)
	next := g.nextDaily(j, now)
	if !due && ends.Before(next) {
		next = ends
	}
	return Step{Blocks: blocks, Question: q, Next: next, Scope: facts.Full()}
}

// news says whether a finding is more than what the user is doing right now.
func isNews(o plan.Operation, f diagnosis.Finding) bool {
	switch f.ID {
	case "mx-changed":
		return o.Kind != plan.Move
	case "policy-mode-none", "mta-sts-missing", "check-no-history", "policy-host-missing", "sts-record-missing":
		return o.Kind != plan.Removal
	}
	return true
}

// next is the answer that takes a phase on that waits for the user.
func nextAnswer(o plan.Operation) (answer string, ok bool) {
	switch {
	case o.Phase == plan.PhaseRemember && o.Kind == plan.Move:
		return nextSwitch, true
	case o.Phase == plan.PhaseRemember:
		return nextDelete, true
	case o.Phase == plan.PhaseDrain:
		return nextTidy, true
	case o.Phase == plan.PhaseEndHosting:
		return nextDone, true
	}
	return "", false
}

// answerOperation is what the user wants to do at a wait.
func (g *Guide) answerOperation(j Journey, value string, now time.Time) (Journey, Then, error) {
	switch value {
	case nextSwitch:
		return g.settle(j.to(plan.PhaseSwitch, now), now), ThenLook, nil
	case nextTidy:
		return g.tidy(j, now), ThenLook, nil
	case nextDone:
		return g.over(j, now), ThenGoOn, nil
	case nextLeave:
		return j, ThenLeave, nil
	case nextStart:
		j.Operation = nil
		return j, ThenLook, nil
	case nextCancel:
		return g.cancel(j, now), ThenLook, nil
	}
	return j.with(QuestionNext, value, now), ThenGoOn, nil // nextDelete, nextHurry: asked for in full
}

// cannotLeave says why the ways back do not lead out of a place that has one mode only: its policy can neither be
// softened nor list others.
func (g *Guide) cannotLeave(j Journey, next string) error {
	if !j.Plan.Fixed() || next != nextMove && next != nextRemove {
		return nil
	}
	return errors.New(g.say("operation.fixed", assets.Values{"service": j.Plan.Hosting.Name, "time": g.rule(j.Plan.Target.MaxAge)}))
}

// cancel ends an operation that has changed nothing yet but the policy.
func (g *Guide) cancel(j Journey, now time.Time) Journey {
	op := *j.Operation
	j.Operation = nil
	j = j.without(doors()...)
	if op.Kind == plan.Removal {
		return g.retarget(j, mtasts.Testing, rollout.FirstMaxAge, now)
	}
	check, _ := j.Check()
	return g.aim(j, g.listing(j, check.MXHosts(), false, now), now)
}
