package journey

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Pending is the question that is asked now; ok is false where none is: while a task is open, and at an end.
func (m Machine) Pending(j Journey, now time.Time) (p Pending, ok bool) {
	if j.Operation == nil {
		if p, ok, before := m.earlyPending(j); before {
			return p, ok
		}
	}
	if p, ok = m.asidePending(j, now); ok {
		return p, true
	}
	switch {
	case j.TaskOpen():
		return Pending{}, false
	case j.Operation != nil:
		return m.operationPending(j, now), true
	}
	return m.nextPending(j, now), true
}

// earlyPending is the question that is asked before there is a plan; before is false where there is one.
func (m Machine) earlyPending(j Journey) (p Pending, ok, before bool) {
	switch j.Stage() {
	case StageDomain:
		return Pending{ID: QuestionDomain, Kind: Write}, true, true
	case StageLook:
		p, ok = m.lookPending(j)
		return p, ok, true
	case StageRisk:
		return choose(QuestionRisk, Yes, Yes, Later), true, true
	case StagePlan:
		return m.planPending(j), true, true
	case StagePublish, StageTesting, StageEnforce, StageProtected:
	}
	return Pending{}, false, false
}

// Stop is the question whether to leave the open task undone; ok is false where it is too late for that.
func (m Machine) Stop(j Journey) (p Pending, ok bool) {
	if !j.TaskOpen() {
		return Pending{}, false
	}
	options := []string{Stay}
	if j.canCancel() {
		options = append(options, NextCancel)
	}
	check, _ := j.Check()
	if live, enforced := rollout.Live(check); enforced && live.Mode == mtasts.Enforce && j.Plan.Target.Mode != mtasts.None {
		d, _ := j.Deviation()
		switch {
		case j.Plan.Target.Mode == mtasts.Enforce && !j.Plan.Fixed():
			if d == rollout.Longer && j.Operation == nil {
				options = append(options, NextAccept)
			}
			options = append(options, NextRollback)
		case j.Plan.Before == nil && j.Operation == nil && !j.Plan.Fixed(): // it was published before its time
			options = append(options, NextAccept)
		}
	}
	return choose(QuestionStop, Stay, options...), len(options) > 1
}

// Asked is the question of that id, where it may be answered now.
func (m Machine) Asked(j Journey, id QuestionID, now time.Time) (Pending, bool) {
	p, ok := m.Pending(j, now)
	switch {
	case ok && p.ID == id:
		return p, true
	case ok && p.Finer != nil && p.Finer.ID == id:
		return *p.Finer, true
	case id == QuestionStop:
		return m.Stop(j)
	}
	return Pending{}, false
}

// Obstacle is why a journey cannot begin.
type Obstacle string

// The obstacles.
const (
	NoObstacle  Obstacle = ""
	NoDomain    Obstacle = "no-domain" // there is no such domain
	OfflineHere Obstacle = "offline"   // this computer reaches nobody
	NoAnswer    Obstacle = "no-answer" // nobody said where its mail goes
	NullMX      Obstacle = "null-mx"   // it takes no mail (RFC 7505)
	NoMX        Obstacle = "no-mx"
	UnusableMX  Obstacle = "bad-names" // no policy can list its mail servers
)

// Ends reports whether checking again is no way on: the domain needs no MTA-STS.
func (o Obstacle) Ends() bool { return o == NullMX || o == NoMX }

// Obstacle is why the journey of a domain cannot begin.
func (m Machine) Obstacle(check facts.Check) Obstacle {
	_, answered := check.MX.Best()
	switch {
	case check.Zone.Missing:
		return NoDomain
	case check.Network.Offline:
		return OfflineHere
	case !answered:
		return NoAnswer
	case check.NullMX():
		return NullMX
	case len(check.MXHosts()) == 0:
		return NoMX
	case len(m.Catalogue.PolicyMX(Clues(check))) == 0:
		return UnusableMX
	}
	return NoObstacle
}

func (m Machine) lookPending(j Journey) (Pending, bool) {
	check, checked := j.Check()
	if !checked {
		return Pending{}, false
	}
	switch o := m.Obstacle(check); {
	case o.Ends():
		return Pending{}, false
	case o != NoObstacle:
		return choose(QuestionSeen, Again, Again), true
	}
	return choose(QuestionSeen, Yes, Yes, Again), true
}

// nextPending is what can be done in testing, when protected, and where what is live is not what was planned.
func (m Machine) nextPending(j Journey, now time.Time) Pending {
	options := []string{NextWait}
	if j.Plan.Fixed() { // its mode can be changed by nobody, and so nothing that begins with that
		return choose(QuestionNext, NextWait, options...)
	}
	switch d, live := j.Deviation(); {
	case d == rollout.LeavesOut:
		options = append(options, NextRepublish, NextAccept)
		if live.Mode == mtasts.Enforce {
			options = append(options, NextRollback)
		}
	case d == rollout.Softer:
		options = append(options, NextAccept, NextRepublish)
	case d != rollout.AsPlanned:
		options = append(options, NextAccept, NextRollback)
	case j.Plan.Target.Mode != mtasts.Enforce:
		options = append(options, NextEnforce)
	default:
		if m.rampDue(j, now) {
			options = append(options, NextRaise)
		}
		options = append(options, NextRollback)
	}
	return choose(QuestionNext, NextWait, append(options, NextMove, NextRemove)...)
}

// Ramp is the next step of the max_age ramp, and when it can be taken; ok is false at its end, and where the domain is not
// protected as planned.
func (m Machine) Ramp(j Journey) (step rollout.Step, due time.Time, ok bool) {
	if d, _ := j.Deviation(); d != rollout.AsPlanned || j.Stage() != StageProtected || j.Plan.Fixed() {
		return rollout.Step{}, time.Time{}, false
	}
	step, ok = rollout.NextStep(j.Plan.Target.MaxAge)
	return step, j.Plan.Target.LiveSince.Add(step.After), ok
}

func (m Machine) rampDue(j Journey, now time.Time) bool {
	_, due, ok := m.Ramp(j)
	return ok && !now.Before(due)
}

// asidePending is the question of what the user has asked for and not agreed to yet: enforce, a way back, a change of
// provider, a removal.
func (m Machine) asidePending(j Journey, now time.Time) (Pending, bool) {
	next, _ := j.Answered(QuestionNext)
	switch {
	case j.Plan == nil:
		return Pending{}, false
	case j.Operation != nil && next != NextRollback:
		return m.operationAside(j, next, now)
	}
	switch {
	case next == NextRollback:
		return typed(QuestionRollback, "rollback"), true
	case j.TaskOpen():
		return Pending{}, false
	}
	switch next {
	case NextEnforce:
		if m.GoLive(j, now).Allowed() {
			return typed(QuestionEnforce, "enforce"), true
		}
		return typed(QuestionOverride, "enforce anyway"), true
	case NextMove, NextRemove:
		return m.leavePending(j, next, now), true
	}
	return Pending{}, false
}

// leavePending asks all that a change of provider, or a removal, needs to know.
func (m Machine) leavePending(j Journey, next string, now time.Time) Pending {
	switch {
	case next == NextMove && !j.Has(QuestionNewMX):
		return Pending{ID: QuestionNewMX, Kind: Write}
	case next == NextMove && !j.Has(QuestionAcceptMX) && !j.candidatesGood():
		return choose(QuestionAcceptMX, Change, Change, Yes, No)
	case j.Notes.First.Found && !j.Notes.First.Asked:
		return choose(QuestionBefore, BeforeUnsure, BeforeUnsure, BeforeNever, BeforeWeek, BeforeMonth, BeforeYear)
	case next == NextRemove:
		return typed(QuestionRemove, "remove")
	}
	if answer, _ := j.Answered(QuestionMove); answer == NextHurry {
		return typed(QuestionEmergency, "emergency")
	}
	if m.enforces(j, now) {
		return choose(QuestionMove, Yes, Yes, NextHurry, No)
	}
	return choose(QuestionMove, Yes, Yes, No)
}

// enforces reports whether what is planned enforces, what is live does, or senders hold a policy that does.
func (m Machine) enforces(j Journey, now time.Time) bool {
	exposed, _ := m.Situation(j, now).Exposed()
	return j.Plan.Target.Mode == mtasts.Enforce || exposed
}

// operationPending is what can be done at a wait of an operation.
func (m Machine) operationPending(j Journey, now time.Time) Pending {
	op := j.Operation
	if op.Phase == plan.PhaseOver {
		return choose(QuestionNext, NextLeave, NextLeave, NextStart)
	}
	due := !now.Before(m.Situation(j, now).Due())
	options := []string{NextWait}
	if on, ok := nextAnswer(*op); ok && due && m.ready(j) {
		options = append(options, on)
	}
	if op.Phase == plan.PhaseRemember {
		if op.Kind == plan.Move && !due && m.enforces(j, now) {
			options = append(options, NextHurry)
		}
		options = append(options, NextCancel)
	}
	return choose(QuestionNext, NextWait, options...)
}

// ready reports whether the policy that an operation waits with is still there.
func (m Machine) ready(j Journey) bool {
	check, _ := j.Check()
	return j.Operation.Phase != plan.PhaseRemember || fileRight(j, check) || j.Operation.Removes() && m.harmless(j, check.At)
}

// nextAnswer is the answer that takes a phase on that waits for the user.
func nextAnswer(o plan.Operation) (answer string, ok bool) {
	switch o.Phase {
	case plan.PhaseRemember:
		if o.Kind == plan.Move {
			return NextSwitch, true
		}
		return NextDelete, true
	case plan.PhaseDrain:
		return NextTidy, true
	case plan.PhaseEndHosting:
		return NextDone, true
	case plan.PhaseSoften, plan.PhaseSwitch, plan.PhaseTidy, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseOver:
	}
	return "", false
}

// operationAside asks for the word before an operation deletes, or hurries.
func (m Machine) operationAside(j Journey, next string, now time.Time) (Pending, bool) {
	op := j.Operation
	switch {
	case op.Phase != plan.PhaseRemember:
	case next == NextDelete && op.Kind == plan.Removal && !now.Before(m.Situation(j, now).Due()):
		return typed(QuestionDelete, "delete"), true
	case next == NextHurry && op.Kind == plan.Move:
		return typed(QuestionEmergency, "emergency"), true
	}
	return Pending{}, false
}

// candidatesGood reports whether the new mail servers were looked up, and nothing is wrong with any.
func (j Journey) candidatesGood() bool {
	c := j.Candidates
	return c != nil && len(c.Servers) > 0 && !slices.ContainsFunc(c.Servers, func(s facts.MailServer) bool {
		ok, tested := Proven(s)
		return s.Dead || !ok || !tested
	})
}
