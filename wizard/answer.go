package wizard

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Then is what a front end does after an answer.
type Then string

// What there is to do.
const (
	ThenGoOn  Then = "go-on" // show the next step
	ThenLook  Then = "look"  // look again first
	ThenWait  Then = "wait"  // stay on this step until it is time to look
	ThenLeave Then = "leave" // everything is saved; the user comes back another day
)

// Answer takes the answer to the question of the present step. The error says what to type instead;
// the journey is then as it was.
func (g *Guide) Answer(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	step := g.Step(j, now)
	if step.Question != nil && step.Question.Finer != nil && step.Question.Finer.ID == id {
		step.Question = step.Question.Finer
	}
	if step.Board != nil && step.Board.Stop != nil && step.Board.Stop.ID == id {
		step.Question = step.Board.Stop
	}
	if step.Question == nil || step.Question.ID != id {
		return j, ThenGoOn, fmt.Errorf("nothing asks for %s now; run mailseal %s to see where it stands", id, j.Domain)
	}
	value, err := step.Question.read(value)
	if err != nil {
		return j, ThenGoOn, err
	}
	switch id {
	case QuestionLook:
		if value == LookAgain {
			return j, ThenLook, nil
		}
	case QuestionRisk:
		if value == "later" {
			return j, ThenLeave, nil
		}
	case QuestionWay:
		if value == wayRecommended { // that names the place already
			check, _ := j.Check()
			return j.with(QuestionHosting, g.Catalogue.Hosting(Clues(check))[0].ID, now), ThenGoOn, nil
		}
	case QuestionHosting:
		j = j.without(QuestionHost, QuestionSTSTarget, QuestionRptTarget)
	case QuestionHost, QuestionSTSTarget, QuestionRptTarget:
		if value, err = g.readPaste(j, id, value); err != nil {
			return j, ThenGoOn, err
		}
	case QuestionReports:
		if value, err = reportAddress(value); err != nil {
			return j, ThenGoOn, err
		}
	case QuestionAcceptPlan:
		j = g.acceptPlan(j, value, now)
		return j, looksOn(j), nil
	case QuestionNext:
		return g.answerNext(j, value, now)
	case QuestionStop:
		if value == nextCancel {
			j = g.stop(j, now)
			return j, looksOn(j), nil
		}
		return j, ThenGoOn, nil
	case QuestionEnforce, QuestionOverride, QuestionRollback:
		return g.consent(j, id, value, now), ThenLook, nil
	case QuestionBefore, QuestionNewMX, QuestionMove, QuestionEmergency, QuestionRemove, QuestionDelete:
		return g.answerDoor(j, id, value, now)
	}
	return j.with(id, value, now), ThenGoOn, nil
}

// looksOn says what follows an answer that made a plan, or took it back: without one there is nothing new to see.
func looksOn(j Journey) Then {
	if j.Plan == nil {
		return ThenGoOn
	}
	return ThenLook
}

// read checks an answer against its question. Nothing but a default stands in for an answer.
func (q Question) read(value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		value = q.Default
	}
	switch {
	case value == "":
		return "", errors.New("please type an answer")
	case q.Kind == Choose && !slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == value }):
		values := make([]string, len(q.Options))
		for i, o := range q.Options {
			values[i] = o.Value
		}
		return "", fmt.Errorf("%q is none of the answers; they are: %s", assets.Clean(value, 40), strings.Join(values, ", "))
	case q.Kind == Type && value != q.Word:
		return "", fmt.Errorf("that is not the word; type %s, or go back", q.Word)
	}
	return value, nil
}

func (g *Guide) readPaste(j Journey, id QuestionID, value string) (string, error) {
	check, _ := j.Check()
	hosting, _ := j.Answered(QuestionHosting)
	option, _ := findOption(g.Catalogue.Hosting(Clues(check)), hosting)
	for _, paste := range pastes() {
		if shape, ok := pasted(option, paste.label); ok && paste.id == id {
			return shape.Paste(value)
		}
	}
	return "", errors.New("nothing asks for that now")
}

// acceptPlan makes the draft the plan, or asks for its parts anew.
func (g *Guide) acceptPlan(j Journey, value string, now time.Time) Journey {
	if value == "change" {
		return j.without(QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget, QuestionReports)
	}
	check, _ := j.Check()
	id, _ := j.Answered(QuestionHosting)
	option, _ := findOption(g.Catalogue.Hosting(Clues(check)), id)
	p := g.draft(j, option, now)
	p.Accepted = now
	j.Plan = &p
	j = j.with(QuestionAcceptPlan, value, now)
	return g.settle(j, now)
}

// answerNext is what the user wants to do in testing or when protected.
func (g *Guide) answerNext(j Journey, value string, now time.Time) (Journey, Then, error) {
	if j.Operation != nil && value != "wait" {
		return g.answerOperation(j, value, now)
	}
	if err := g.cannotLeave(j, value); err != nil {
		return j, ThenGoOn, err
	}
	if err := g.fixedRefusal(j, value); err != nil {
		return j, ThenGoOn, err
	}
	switch value {
	case "wait":
		return j, ThenWait, nil
	case "raise":
		if step, ok := rollout.NextStep(j.Plan.Target.MaxAge); ok {
			return g.retarget(j, mtasts.Enforce, step.MaxAge, now), ThenLook, nil
		}
		return j, ThenWait, nil
	}
	return j.with(QuestionNext, value, now), ThenGoOn, nil
}

// consent carries out what was typed out in full.
func (g *Guide) consent(j Journey, id QuestionID, value string, now time.Time) Journey {
	j = j.without(QuestionNext).with(id, value, now)
	if id == QuestionRollback {
		return g.retarget(j, mtasts.Testing, rollout.FirstMaxAge, now)
	}
	return g.retarget(j, mtasts.Enforce, rollout.FirstMaxAge, now)
}

// retarget gives the plan a new policy, made from the mail servers of today, and a new id. An id is
// never used twice: a sender that knows it would not look (RFC 8461 §3.1).
func (g *Guide) retarget(j Journey, mode mtasts.Mode, maxAge time.Duration, now time.Time) Journey {
	check, _ := j.Check()
	target := g.target(check, mode, maxAge, now)
	if old := j.Plan.Target.MX; (j.Plan.Hosting.Kind == plan.Existing || len(target.MX) == 0) && len(old) > 0 {
		target.MX = old
	}
	return g.aim(j, target, now)
}

// aim gives the plan a new policy.
func (g *Guide) aim(j Journey, target plan.Target, now time.Time) Journey {
	p := *j.Plan
	for at := now; g.idUsed(j, target.ID); {
		at = at.Add(time.Second)
		target.ID = mtasts.NewID(at)
	}
	if !p.Target.LiveSince.IsZero() {
		before := p.Target
		p.Before = &before
	}
	p.Target = target
	j.Plan = &p
	j.Waiting = Waiting{}
	return g.settle(j, now)
}

func (g *Guide) idUsed(j Journey, id string) bool {
	if j.Plan.Target.ID == id {
		return true
	}
	for _, served := range j.Notes.Served {
		if served.ID == id {
			return true
		}
	}
	return false
}

// targetStage is the stage that a target puts a domain in.
func targetStage(t plan.Target) Stage {
	live := !t.LiveSince.IsZero()
	switch {
	case t.Mode == mtasts.Enforce && live:
		return StageProtected
	case t.Mode == mtasts.Enforce:
		return StageEnforce
	case live:
		return StageTesting
	}
	return StagePublish
}
