package journey

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Then is what a front end does after an answer.
type Then string

// What there is to do.
const (
	ThenGoOn  Then = "go-on" // show what comes next
	ThenCheck Then = "check" // check again first
	ThenWait  Then = "wait"  // stay until it is time to check
	ThenLeave Then = "leave" // everything is saved; the user comes back another day
)

// Answer takes the answer to a question that is asked now. The error says what to answer instead, a *Refusal by the key of
// a sentence; the journey is then as it was.
func (m Machine) Answer(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	asked, ok := m.Asked(j, id, now)
	if !ok {
		return j, ThenGoOn, fmt.Errorf("nothing asks for %s now; run mailseal %s to see where it stands", id, j.Domain)
	}
	if id == QuestionNext && j.Operation == nil {
		if err := j.refusal(strings.TrimSpace(value)); err != nil {
			return j, ThenGoOn, err
		}
	}
	value, err := asked.Read(value)
	if err != nil {
		return j, ThenGoOn, err
	}
	answered, then, err := m.answer(j, asked, value, now)
	if err != nil {
		return j, ThenGoOn, err
	}
	return m.settle(answered, now), then, nil
}

// answer is what an answer changes by itself, by the kind of question.
func (m Machine) answer(j Journey, asked Pending, value string, now time.Time) (Journey, Then, error) {
	if asked.Kind == Type && value == No && asked.ID != QuestionAcceptPlan {
		return j.withoutUndecided(), ThenGoOn, nil
	}
	switch asked.ID {
	case QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget, QuestionReports, QuestionAcceptPlan:
		return m.answerPlan(j, asked.ID, value, now)
	case QuestionNext:
		return m.answerNext(j, value, now)
	case QuestionStop:
		return m.answerStop(j, value, now)
	case QuestionNewMX, QuestionAcceptMX, QuestionMove, QuestionEmergency:
		return m.answerMove(j, asked.ID, value, now)
	case QuestionEnforce, QuestionOverride:
		return m.retarget(j.without(QuestionNext).with(asked.ID, value, now), mtasts.Enforce, rollout.FirstMaxAge, now), ThenCheck, nil
	case QuestionRollback:
		return m.rollBack(j.without(QuestionNext).with(asked.ID, value, now), now), ThenCheck, nil
	case QuestionBefore:
		return servedBefore(j, value), ThenGoOn, nil
	case QuestionRemove:
		return beginRemoval(j, now), ThenCheck, nil
	case QuestionDelete:
		return j.to(plan.PhaseDropRecord, now), ThenCheck, nil
	case QuestionSeen:
		if value == Again {
			return j, ThenCheck, nil
		}
	case QuestionRisk:
		if value == Later {
			return j, ThenLeave, nil
		}
	case QuestionDomain:
	}
	return j.with(asked.ID, value, now), ThenGoOn, nil
}

// answerPlan takes the answers that a plan is made of.
func (m Machine) answerPlan(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	switch id {
	case QuestionWay:
		if value == WayRecommended { // that names the place already
			id, value = QuestionHosting, m.Places(j)[0].ID
		}
	case QuestionHosting:
		j = j.without(QuestionHost, QuestionSTSTarget, QuestionRptTarget)
	case QuestionHost, QuestionSTSTarget, QuestionRptTarget:
		return m.answerPaste(j, id, value, now)
	case QuestionReports:
		address, err := reportAddress(value)
		return j.with(id, address, now), ThenGoOn, err
	case QuestionAcceptPlan:
		j = m.acceptPlan(j, value, now)
		return j, checks(j), nil
	default: // the other questions are not about the plan
	}
	return j.with(id, value, now), ThenGoOn, nil
}

// answerPaste takes what was pasted for a record, and what came along for others.
func (m Machine) answerPaste(j Journey, id QuestionID, text string, now time.Time) (Journey, Then, error) {
	values, err := m.readPaste(j, id, text)
	for _, paste := range Pastes() {
		if value, ok := values[paste.ID]; ok {
			j = j.with(paste.ID, value, now)
		}
	}
	return j, ThenGoOn, err
}

// checks says what follows an answer that made a plan, or took it back: without one there is nothing new to see.
func checks(j Journey) Then {
	if j.Plan == nil {
		return ThenGoOn
	}
	return ThenCheck
}

// answerNext is what the user wants to do in testing or when protected.
func (m Machine) answerNext(j Journey, value string, now time.Time) (Journey, Then, error) {
	if j.Operation != nil && value != NextWait {
		return m.answerOperation(j, value, now)
	}
	switch value {
	case NextWait:
		return j, ThenWait, nil
	case NextAccept:
		return j.accept(now), ThenCheck, nil
	case NextRepublish:
		return j.republish(now), ThenCheck, nil
	case NextRaise:
		return m.raise(j, now), ThenCheck, nil
	}
	return j.with(QuestionNext, value, now), ThenGoOn, nil
}

// Underway reports whether an answer to QuestionNext has been taken already, and what follows from it is under way: whoever
// gives it again asks for nothing new.
func (j Journey) Underway(next string) bool {
	op, planned := j.Operation, j.Plan != nil
	switch next {
	case NextWait:
		return true
	case NextEnforce, NextRaise:
		return op == nil && planned && j.Plan.Target.Mode == mtasts.Enforce
	case NextRollback:
		return op == nil && planned && j.Plan.Target.Mode == mtasts.Testing && j.Has(QuestionRollback)
	case NextMove:
		return op.Moves()
	case NextHurry:
		return op.Moves() && op.Emergency
	case NextSwitch:
		return op.Moves() && op.Phase == plan.PhaseSwitch
	case NextTidy:
		return op.Moves() && op.Phase == plan.PhaseTidy
	case NextRemove:
		return op.Removes()
	case NextDelete:
		return op.Removes() && (op.Phase == plan.PhaseDropRecord || op.Phase == plan.PhaseDropHost)
	}
	return false
}

// refusal says why a place that chooses the mode by itself cannot be told another, nor be left by softening it first.
func (j Journey) refusal(next string) error {
	if j.Plan == nil || !j.Plan.Fixed() {
		return nil
	}
	switch next {
	case NextMove, NextRemove:
		return &Refusal{Key: "operation.fixed", Values: j.refusalValues()}
	case NextRollback, NextRaise, NextEnforce:
		return &Refusal{Key: "plan.fixed.refusal", Values: j.refusalValues()}
	}
	return nil
}

func (j Journey) refusalValues() map[string]string {
	return map[string]string{"service": j.Plan.Hosting.Name}
}

// accept takes what is live for the plan. A policy that asks for nothing is the first step of a removal.
func (j Journey) accept(now time.Time) Journey {
	check, _ := j.Check()
	live, ok := rollout.Live(check)
	if !ok {
		return j
	}
	_, id, _ := rollout.RecordState(check)
	j = j.withTarget(func(p *plan.Plan) {
		p.Before = nil
		p.Target.Mode, p.Target.MaxAge, p.Target.ID = live.Mode, live.MaxAge, id
		p.Target.Since, p.Target.LiveSince = now, j.liveSince(live, check.At)
		if live.Mode != mtasts.None {
			p.Target.MX = patternsOf(live)
		} else {
			p.Target.MX = nil
		}
	}).without(undecided()...)
	if live.Mode == mtasts.None {
		j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseRemember, Began: now, Since: now}
	}
	return j
}

// liveSince is when a policy was first seen live, as far as the notes know.
func (j Journey) liveSince(live mtasts.Policy, at time.Time) time.Time {
	since := at
	for _, s := range slices.Backward(j.Notes.Served) {
		if !rollout.SamePolicy(rollout.PolicyOf(s), live) {
			break
		}
		since = s.First
	}
	return since
}

// republish publishes what the plan says again, under a new id.
func (j Journey) republish(now time.Time) Journey {
	target := j.Plan.Target
	target.ID, target.Since, target.LiveSince = mtasts.NewID(now), now, time.Time{}
	return j.without(undecided()...).publish(target, now)
}

// rollBack goes back to testing: a softer file, then a new id (RFC 8461 §8.3). An operation ends with it.
func (m Machine) rollBack(j Journey, now time.Time) Journey {
	j.Operation = nil
	return m.retarget(j, mtasts.Testing, rollout.FirstMaxAge, now)
}

// retarget gives the plan a new policy, made from the mail servers of today, and a new id. An id is never used twice: a
// sender that knows it would not look (RFC 8461 §3.1).
func (m Machine) retarget(j Journey, mode mtasts.Mode, maxAge time.Duration, now time.Time) Journey {
	check, _ := j.Check()
	target := m.target(check, mode, maxAge, now)
	if old := j.Plan.Target.MX; (j.Plan.Hosting.Kind == plan.Existing || len(target.MX) == 0) && len(old) > 0 {
		target.MX = old
	}
	if target.AnyMaxAge = j.Plan.ServiceKeepsPolicy(); target.AnyMaxAge {
		if live, ok := rollout.Live(check); ok {
			target.MaxAge = live.MaxAge
		}
	}
	return j.publish(target, now)
}

// raise has the enforced policy remembered for longer: the next step of the ramp. At a service that is for the user to
// choose there, so it is asked for.
func (m Machine) raise(j Journey, now time.Time) Journey {
	step, _, _ := m.Ramp(j)
	target := j.Plan.Target
	target.MaxAge, target.AnyMaxAge = step.MaxAge, false
	if !j.Plan.ServiceKeepsPolicy() && j.Plan.Hosting.Kind != plan.Existing {
		check, _ := j.Check()
		target.MX = m.target(check, mtasts.Enforce, step.MaxAge, now).MX
	}
	target.ID, target.Since, target.LiveSince = mtasts.NewID(now), now, time.Time{}
	return j.publish(target, now)
}

// publish gives the plan another policy, and an id that was never used.
func (j Journey) publish(target plan.Target, now time.Time) Journey {
	check, _ := j.Check()
	j = j.withTarget(func(p *plan.Plan) {
		if !p.Target.LiveSince.IsZero() {
			before := p.Target
			if live, ok := rollout.Live(check); ok { // what is live is what is being replaced, whatever was planned
				before.Mode, before.MaxAge, before.MX = live.Mode, live.MaxAge, patternsOf(live)
			}
			p.Before = &before
		}
		if j.idUsed(target.ID) {
			target.ID = j.newID(now)
		}
		p.Target = target
	})
	j.Waiting = Waiting{}
	return j
}

// newID is an id that was never used for the domain.
func (j Journey) newID(now time.Time) string {
	id := mtasts.NewID(now)
	for at := now; j.idUsed(id); {
		at = at.Add(time.Second)
		id = mtasts.NewID(at)
	}
	return id
}

func (j Journey) idUsed(id string) bool {
	check, _ := j.Check()
	_, live, _ := rollout.RecordState(check)
	return j.Plan.Target.ID == id || live == id ||
		slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID == id })
}

// answerMove takes the answers about a change of provider.
func (m Machine) answerMove(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	switch {
	case id == QuestionNewMX:
		check, _ := j.Check()
		hosts, err := readServers(value, check.MXHosts())
		return j.with(id, strings.Join(hosts, " "), now).withoutCandidates(), ThenGoOn, err
	case id == QuestionEmergency:
		return m.beginMove(j, j.NewServers(), true, now), ThenCheck, nil
	case value == No:
		return j.withoutUndecided(), ThenGoOn, nil
	case id == QuestionAcceptMX && value == Change:
		return j.without(QuestionNewMX, QuestionAcceptMX).withoutCandidates(), ThenGoOn, nil
	case id == QuestionMove && value == Yes:
		return m.beginMove(j, j.NewServers(), false, now), ThenCheck, nil
	}
	return j.with(id, value, now), ThenGoOn, nil
}
