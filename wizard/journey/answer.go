package journey

import (
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
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

// Answer takes the answer to a question that is asked now. The error says what to answer instead, an *assets.Error; the journey is then as it was.
func (m Machine) Answer(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	value = m.Meant(id, value)
	asked, ok := m.asked(j, id, now)
	if !ok {
		return j, ThenGoOn, assets.NewError(msgid.ErrorAnswerNotAsked, assets.Values{"question": string(id), "domain": j.Domain})
	}
	if id == QuestionNext && j.Operation == nil {
		if err := j.refusal(Next(value)); err != nil {
			return j, ThenGoOn, err
		}
	}
	if id == QuestionNext {
		if err := m.asideRefusal(j, Next(value), now); err != nil {
			return j, ThenGoOn, err
		}
	}
	if err := m.unfit(j, asked, value); err != nil {
		return j, ThenGoOn, err
	}
	value, err := asked.named(value).read(value)
	if err != nil {
		return j, ThenGoOn, err
	}
	answered, then, err := m.answer(j, asked, value, now)
	if err != nil {
		return j, ThenGoOn, err
	}
	return m.settle(answered, now), then, nil
}

// Meant returns what an answer stands for, before it is known whether it can be taken: a place may be given by its name.
func (m Machine) Meant(id QuestionID, value string) string {
	value = strings.TrimSpace(value)
	if id == QuestionHosting || id == QuestionWay {
		return m.Catalogue.PlaceID(value)
	}
	return value
}

// unfit says why a place that the user names cannot have the policy of this domain, where it can have that of others.
func (m Machine) unfit(j Journey, asked Pending, id string) error {
	if asked.ID != QuestionHosting && asked.ID != QuestionWay {
		return nil
	}
	check, _ := j.Check()
	place, known := m.Catalogue.Option(id, j.Domain)
	why := m.Catalogue.Unfit(id, Clues(check))
	if !known || why == "" {
		return nil
	}
	return assets.NewError(msgid.PlanUnfit.Of(string(why)), assets.Values{"name": place.Name, "dns": place.Needs.DNS})
}

// answer makes the change that an answer asks for, by the kind of question.
func (m Machine) answer(j Journey, asked Pending, value string, now time.Time) (Journey, Then, error) {
	if asked.Kind == Type && value == No && asked.ID != QuestionAcceptPlan {
		return j.withoutUndecided(), ThenGoOn, nil
	}
	switch asked.ID {
	case QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget, QuestionReports, QuestionAcceptPlan:
		return m.answerPlan(j, asked.ID, value, now)
	case QuestionNext:
		return m.answerNext(j, Next(value), now)
	case QuestionReportsIn:
		return m.answerReportsIn(j, value, now)
	case QuestionStop:
		return m.answerStop(j, Next(value), now)
	case QuestionNewMX, QuestionAcceptMX, QuestionMove, QuestionEmergency:
		return m.answerMove(j, asked.ID, value, now)
	case QuestionEnforce, QuestionOverride:
		return m.retarget(j.without(QuestionNext).with(asked.ID, value, now), mtasts.Enforce, rollout.FirstMaxAge, now), ThenCheck, nil
	case QuestionRollback:
		return m.rollBack(j.without(QuestionNext).with(asked.ID, value, now), now), ThenCheck, nil
	case QuestionBefore:
		return servedBefore(j, Before(value)), ThenGoOn, nil
	case QuestionRemove:
		return beginRemoval(j, now), ThenCheck, nil
	case QuestionDelete:
		return j.inPhase(plan.PhaseDropRecord, now), ThenCheck, nil
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
		switch providers.Kind(value) {
		case WayRecommended: // that names the place already
			id, value = QuestionHosting, m.places(j)[0].ID
		case providers.Service, providers.Static, providers.Server, providers.Builder:
		default: // a place
			id = QuestionHosting
		}
	case QuestionHosting:
		j = j.without(placeQuestions()...)
	case QuestionHost, QuestionSTSTarget, QuestionRptTarget:
		return m.answerPaste(j, id, value, now)
	case QuestionReports:
		return m.answerReports(j, value, now)
	case QuestionAcceptPlan:
		j = m.acceptPlan(j, value, now)
		return j, checks(j), nil
	default: // the other questions are not about the plan
	}
	return j.with(id, value, now), ThenGoOn, nil
}

// answerReports takes where reports go: an address, or what a place shows for the record.
func (m Machine) answerReports(j Journey, value string, now time.Time) (Journey, Then, error) {
	place, _ := m.Place(j)
	address, err := reportAddress(value)
	if of, _ := questionOf(value, j.Domain); of == QuestionRptTarget || err != nil {
		if _, shown := Shape(place, tlsrpt.RecordLabel); shown {
			return m.answerPaste(j, QuestionRptTarget, value, now)
		}
	}
	return j.without(QuestionRptTarget).with(QuestionReports, address, now), ThenGoOn, err
}

// answerPaste takes what was pasted for a record, and what came along for others.
func (m Machine) answerPaste(j Journey, id QuestionID, text string, now time.Time) (Journey, Then, error) {
	values, err := m.readPaste(j, id, text)
	if values[QuestionRptTarget] != "" { // it says where reports go
		j = j.without(QuestionReports)
	}
	for _, paste := range Pastes() {
		if value, ok := values[paste.ID]; ok {
			j = j.with(paste.ID, value, now)
		}
	}
	if err == nil && j.Plan != nil {
		j = m.bring(j, now)
	}
	return j, ThenGoOn, err
}

// answerNext does what the user wants to do in testing, when protected, or at a wait of an operation.
func (m Machine) answerNext(j Journey, next Next, now time.Time) (Journey, Then, error) {
	switch next {
	case NextWait:
		return j, ThenWait, nil
	case NextAccept:
		return j.accept(now), ThenCheck, nil
	case NextRepublish:
		return j.withoutUndecided().replaceTarget(j.Plan.Target, now), ThenCheck, nil
	case NextRaise:
		return m.raise(j, now), ThenCheck, nil
	case NextSwitch:
		return j.inPhase(plan.PhaseSwitch, now), ThenCheck, nil
	case NextTidy:
		return m.tidy(j, now), ThenCheck, nil
	case NextDone:
		return j.endRemoval(now), ThenGoOn, nil
	case NextLeave:
		return j, ThenLeave, nil
	case NextStart:
		j.Operation = nil
		return j, ThenCheck, nil
	case NextCancel:
		return m.cancel(j, now), ThenCheck, nil
	case NextAside:
		return m.setAside(j, now), ThenGoOn, nil
	case NextTakeBack:
		return j.takeBack(now), ThenGoOn, nil
	case NextEnforce, NextRollback, NextMove, NextRemove, NextHurry, NextDelete, NextReportsIn, NextStay: // asked for in full
	}
	return j.with(QuestionNext, string(next), now), ThenGoOn, nil
}

// answerStop leaves the open task undone, or goes on with it.
func (m Machine) answerStop(j Journey, next Next, now time.Time) (Journey, Then, error) {
	switch next {
	case NextCancel:
		j = m.leaveTask(j, now)
		return j, checks(j), nil
	case NextAccept:
		return j.accept(now), ThenCheck, nil
	case NextRollback:
		return j.with(QuestionNext, string(next), now), ThenGoOn, nil // asked for in full
	default: // NextStay
	}
	return j, ThenGoOn, nil
}

// answerMove takes the answers about a change of provider.
func (m Machine) answerMove(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	switch {
	case id == QuestionNewMX:
		hosts, err := readServers(value, j.mailServers())
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

// checks returns what follows an answer that made a plan, or took it back: without one there is nothing new to see.
func checks(j Journey) Then {
	if j.Plan == nil {
		return ThenGoOn
	}
	return ThenCheck
}

// Underway reports whether an answer to QuestionNext has been taken already, and what follows from it is under way: whoever
// gives it again asks for nothing new.
func (j Journey) Underway(next Next) bool {
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
	default: // each time it is given, it asks for something
	}
	return false
}
