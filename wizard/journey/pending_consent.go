package journey

import (
	"time"

	"mailseal/wizard/plan"
)

// consentPending returns the question of what the user has asked for and not agreed to yet: enforce, a way back, a change of
// provider, a removal; or not said in full, as where reports are saved.
func (m Machine) consentPending(j Journey, now time.Time) (Pending, bool) {
	answer, _ := j.Answered(QuestionNext)
	next := Next(answer)
	switch {
	case j.Plan == nil:
		return Pending{}, false
	case j.Operation != nil && next != NextRollback:
		return m.operationConsent(j, next, now)
	}
	switch {
	case next == NextRollback:
		return typed(QuestionRollback), true
	case j.TaskOpen():
		return Pending{}, false
	}
	switch next {
	case NextEnforce:
		if m.GoLive(j, now).Allowed() {
			return typed(QuestionEnforce), true
		}
		return typed(QuestionOverride), true
	case NextMove, NextRemove:
		return m.leavePending(j, next, now), true
	case NextReportsIn:
		return m.reportsInPending(j), true
	default: // takes no consent
	}
	return Pending{}, false
}

// operationConsent asks for the word before an operation deletes, or hurries.
func (m Machine) operationConsent(j Journey, next Next, now time.Time) (Pending, bool) {
	op := j.Operation
	switch {
	case op.Phase != plan.PhaseRemember:
	case next == NextDelete && op.Kind == plan.Removal && !now.Before(j.timed(now).Due()):
		return typed(QuestionDelete), true
	case next == NextHurry && op.Kind == plan.Move:
		return typed(QuestionEmergency), true
	}
	return Pending{}, false
}

// leavePending asks all that a change of provider, or a removal, needs to know.
func (m Machine) leavePending(j Journey, next Next, now time.Time) Pending {
	switch {
	case next == NextMove && !j.Has(QuestionNewMX):
		return Pending{ID: QuestionNewMX, Kind: Write}
	case next == NextMove && !j.Has(QuestionAcceptMX) && !j.candidatesGood():
		return choose(QuestionAcceptMX, Change, Change, Yes, No)
	case j.Notes.First.Found && !j.Notes.First.Asked:
		return choose(QuestionBefore, BeforeUnsure, BeforeUnsure, BeforeNever, BeforeWeek, BeforeMonth, BeforeYear)
	case next == NextRemove:
		return typed(QuestionRemove)
	}
	if answer, _ := j.Answered(QuestionMove); Next(answer) == NextHurry {
		return typed(QuestionEmergency)
	}
	if j.enforces(now) {
		return choose(QuestionMove, Yes, Yes, string(NextHurry), No)
	}
	return choose(QuestionMove, Yes, Yes, No)
}
