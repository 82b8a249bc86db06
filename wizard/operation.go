package wizard

import (
	"errors"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// Operation is a change that needs more than one publish, and waits between them: a removal, or a change of mail
// provider. It is saved, so that whoever is killed goes on where they were.
//
// It is shown in the stage that its policy puts the domain in: a change under an enforced policy in StageEnforce, one
// in testing in StagePublish and StageTesting, and a removal in StagePublish, from its first task to its last.
type Operation struct {
	Kind      OperationKind `json:"kind"`
	Phase     Phase         `json:"phase"`
	Emergency bool          `json:"emergency,omitempty"` // a move that does not wait for what senders remember
	Began     time.Time     `json:"began"`
	Since     time.Time     `json:"since"`         // when the phase began
	Old       []string      `json:"old,omitempty"` // of a move: the mail servers before
	New       []string      `json:"new,omitempty"` // and after
}

// OperationKind is what an operation does.
type OperationKind string

// The kinds of operation.
const (
	Removal OperationKind = "remove"
	Move    OperationKind = "move"
)

// Phase is how far an operation is.
type Phase string

// The phases. A move goes from the first to PhaseTidy; a removal from the first two on to those that delete.
const (
	PhaseSoften     Phase = "soften"      // a policy is made live that allows what is to come
	PhaseRemember   Phase = "remember"    // senders may hold an older one, and the user has not said to go on
	PhaseSwitch     Phase = "switch"      // the MX records change
	PhaseDrain      Phase = "drain"       // mail still goes to the old servers
	PhaseTidy       Phase = "tidy"        // a policy without the old servers is made live
	PhaseDropRecord Phase = "drop-record" // the _mta-sts record is deleted
	PhaseDropHost   Phase = "drop-host"   // the name mta-sts is deleted
	PhaseEndHosting Phase = "end-hosting" // its hosting may end
	PhaseOver       Phase = "over"        // all is gone
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

// oldServersStay is how long senders may go on trying the old mail servers beyond the life of the MX records: RFC 5321
// §4.5.4.1 has them retry for days, but with a fresh lookup; two days are generous for those that pin an answer.
const oldServersStay = 2 * day

func (j Journey) operationStage() Stage {
	live := !j.Plan.Target.LiveSince.IsZero()
	switch {
	case j.Operation.Kind == Removal:
		return StagePublish
	case j.Plan.Target.Mode == mtasts.Enforce:
		return StageEnforce
	case live && j.Operation.Phase != PhaseSwitch:
		return StageTesting
	}
	return StagePublish
}

// to is the journey with its operation in another phase.
func (j Journey) to(phase Phase, now time.Time) Journey {
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
	case PhaseSoften:
		if live {
			return j.to(PhaseRemember, check.At)
		}
	case PhaseTidy:
		if live {
			j.Operation = nil
		}
	case PhaseSwitch:
		if g.taskState(j, check, check.At).seen {
			return j.to(PhaseDrain, check.At)
		}
	case PhaseDropRecord:
		if g.taskState(j, check, check.At).seen {
			return g.advance(j.to(PhaseDropHost, check.At), check)
		}
	case PhaseDropHost:
		if g.taskState(j, check, check.At).seen {
			return j.to(PhaseEndHosting, check.At)
		}
	}
	return j
}

// listed are the hosts that a policy has to list although they may not be mail servers of the domain yet.
func (j Journey) listed() []string {
	if j.Operation == nil || j.Operation.Kind != Move {
		return nil
	}
	return j.Operation.New
}

// unlisted are the hosts that a policy may not list any more.
func (j Journey) unlisted() []string {
	if j.Operation == nil || j.Operation.Phase != PhaseTidy {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(j.Operation.Old), func(host string) bool { return slices.Contains(j.Operation.New, host) })
}

// longestTTL is the longest that a record may be kept, as far as we ever saw.
func (j Journey) longestTTL(name, rrtype string) time.Duration {
	for _, t := range j.Notes.TTLs {
		if t.Name == name && t.Type == rrtype && t.TTL > 0 {
			return t.TTL
		}
	}
	return plan.DefaultTTL
}

// settled is when every sender has noticed the policy that is live, if it looks: the life of the record that announces it.
func (j Journey) settled() time.Time {
	return j.Plan.Target.LiveSince.Add(max(
		j.longestTTL(mtasts.RecordLabel+"."+j.Domain, "TXT"),
		j.longestTTL(j.Domain, "MX"),
	))
}

// heldUntil is when the last sender may have forgotten an enforced policy that what is to come would break: for a
// removal any of them, for a move those that leave a new mail server out. A policy in testing stops no mail, whoever
// remembers it, so nobody waits for it (RFC 8461 §5, §8.3).
func (j Journey) heldUntil() time.Time {
	var until time.Time
	for _, s := range j.Notes.Served {
		if s.Mode == string(mtasts.Enforce) && (j.Operation.Kind == Removal || !coversAll(mtasts.Policy{MX: s.MX}, j.Operation.New)) {
			until = latest(until, s.Until())
		}
	}
	return until
}

// due is when the present phase of an operation may end; zero where that is not a matter of time.
func (j Journey) due() time.Time {
	switch j.Operation.Phase {
	case PhaseRemember:
		if j.Operation.Emergency {
			return j.settled()
		}
		return latest(j.settled(), j.heldUntil())
	case PhaseDrain:
		return j.Operation.Since.Add(j.longestTTL(j.Domain, "MX") + oldServersStay)
	case PhaseEndHosting:
		return j.Operation.Since.Add(max(
			j.longestTTL(mtasts.HostLabel+"."+j.Domain, "A"),
			j.longestTTL(mtasts.RecordLabel+"."+j.Domain, "TXT"),
		))
	}
	return time.Time{}
}

// operationStep shows where an operation is.
func (g *Guide) operationStep(j Journey, now time.Time) Step {
	op := j.Operation
	if step, ok := g.sideDoor(j, now); ok {
		return step
	}
	var step Step
	switch op.Phase {
	case PhaseSoften, PhaseTidy:
		step = g.publishStep(j, now)
		step.Blocks = append([]Block{g.text("operation."+string(op.Kind)+"."+string(op.Phase), g.operationValues(j, now))}, step.Blocks...)
	case PhaseSwitch, PhaseDropRecord, PhaseDropHost:
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
	if op.Phase != PhaseOver {
		values["until"], values["held"] = Clock(j.due(), now), Clock(j.heldUntil(), now)
	}
	return values
}

// operationWait is a phase that ends when its time has come and the user says so.
func (g *Guide) operationWait(j Journey, now time.Time) Step {
	op, values := j.Operation, g.operationValues(j, now)
	key := "operation." + string(op.Kind) + "." + string(op.Phase)
	if op.Phase == PhaseOver {
		return Step{Blocks: []Block{g.item(Good, key, values), g.text(key+"-more", values)}, Question: &Question{
			ID: QuestionNext, Kind: Choose, Prompt: g.say("operation.prompt", values), Default: nextLeave,
			Options: []Option{g.option(QuestionNext, nextLeave), g.option(QuestionNext, nextStart)},
		}}
	}
	due := !now.Before(j.due())
	q := &Question{ID: QuestionNext, Kind: Choose, Prompt: g.say("operation.prompt", values), Default: "wait",
		Options: []Option{{Value: "wait", Label: g.say("operation.wait", nil), Detail: g.say("question.next.wait.detail", nil)}}}
	mark, variant := Wait, key+".wait"
	if due {
		mark, variant = Todo, key+".due"
	}
	blocks := []Block{g.item(mark, variant, values)}
	switch {
	case op.Phase == PhaseRemember && !due && now.Before(j.heldUntil()) && !op.Emergency:
		blocks = append(blocks, g.text(key+".why", values))
	case op.Phase == PhaseRemember && op.Emergency && now.Before(j.heldUntil()):
		blocks = append(blocks, g.item(Tip, "operation.move.held", values))
	case op.Phase == PhaseRemember && due && op.Kind == Removal:
		blocks = append(blocks, g.text(key+".harmless", values))
	case op.Phase == PhaseDrain && !due:
		blocks = append(blocks, g.text(key+".why", values))
	case op.Phase == PhaseEndHosting:
		blocks = append(blocks, g.keepReports(j)...)
	}
	ready := due
	if check, _ := j.Check(); op.Phase == PhaseRemember && !g.fileRight(j, check) {
		blocks = append(blocks, g.item(Bad, "operation.file-lost", values))
		ready = false
	}
	if on, ok := op.next(); ok && ready {
		q.Options = append(q.Options, g.option(QuestionNext, on))
	}
	if op.Phase == PhaseRemember {
		if op.Kind == Move && !due && j.Plan.Target.Mode == mtasts.Enforce {
			q.Options = append(q.Options, g.option(QuestionNext, nextHurry))
		}
		cancel := g.option(QuestionNext, nextCancel)
		cancel.Label = g.say("operation."+string(op.Kind)+".cancel", values)
		q.Options = append(q.Options, cancel)
	}
	blocks = append(blocks, g.troubleBlocks(g.Findings(j, now), func(f diagnosis.Finding) bool { return lasting(f) && op.news(f) })...)
	next := g.nextDaily(j, now)
	if !due && j.due().Before(next) {
		next = j.due()
	}
	return Step{Blocks: blocks, Question: q, Next: next, Scope: facts.Full()}
}

// news says whether a finding is more than what the user is doing right now.
func (o Operation) news(f diagnosis.Finding) bool {
	switch f.ID {
	case "mx-changed":
		return o.Kind != Move
	case "policy-mode-none", "mta-sts-missing", "check-no-history", "policy-host-missing", "sts-record-missing":
		return o.Kind != Removal
	}
	return true
}

// next is the answer that takes a phase on that waits for the user.
func (o Operation) next() (answer string, ok bool) {
	switch {
	case o.Phase == PhaseRemember && o.Kind == Move:
		return nextSwitch, true
	case o.Phase == PhaseRemember:
		return nextDelete, true
	case o.Phase == PhaseDrain:
		return nextTidy, true
	case o.Phase == PhaseEndHosting:
		return nextDone, true
	}
	return "", false
}

// answerOperation is what the user wants to do at a wait.
func (g *Guide) answerOperation(j Journey, value string, now time.Time) (Journey, Then, error) {
	switch value {
	case nextSwitch:
		return g.settle(j.to(PhaseSwitch, now), now), ThenLook, nil
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
	if op.Kind == Removal {
		return g.retarget(j, mtasts.Testing, firstMaxAge, now)
	}
	check, _ := j.Check()
	return g.aim(j, g.listing(j, check.MXHosts(), false, now), now)
}
