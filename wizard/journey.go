package wizard

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

// Journey is all there is to know of one domain's way: what the user answered,
// what we told them to publish, and what the checks left. It is what is saved.
// Functions that change one return the changed copy.
type Journey struct {
	Domain  string      `json:"domain"`
	Created time.Time   `json:"created"`
	Answers []Answer    `json:"answers,omitempty"` // in the order given
	Plan    *plan.Plan  `json:"plan,omitempty"`    // nil until it is accepted
	Waiting Waiting     `json:"waiting,omitzero"`  // the task that the board waits for
	Notes   facts.Notes `json:"notes"`

	Operation *plan.Operation `json:"operation,omitempty"` // a removal or a change of provider that is under way
}

// Answer is one answer of the user.
type Answer struct {
	ID    QuestionID `json:"id"`
	Value string     `json:"value"`
	At    time.Time  `json:"at"`
}

// Waiting is the task the board shows, and since when it does: the longer nothing
// happens, the less often we look.
type Waiting struct {
	Task  plan.TaskID `json:"task"`
	Since time.Time   `json:"since"`
}

// NewJourney starts the journey of a domain (A-labels).
func NewJourney(domain string, now time.Time) Journey {
	return Journey{Domain: domain, Created: now}
}

// Answered gives the answer to a question.
func (j Journey) Answered(id QuestionID) (value string, ok bool) {
	i := slices.IndexFunc(j.Answers, func(a Answer) bool { return a.ID == id })
	if i < 0 {
		return "", false
	}
	return j.Answers[i].Value, true
}

// with adds an answer, or replaces the earlier one and moves it to the end.
func (j Journey) with(id QuestionID, value string, now time.Time) Journey {
	j = j.without(id)
	j.Answers = append(j.Answers, Answer{ID: id, Value: value, At: now})
	return j
}

func (j Journey) without(ids ...QuestionID) Journey {
	j.Answers = slices.DeleteFunc(slices.Clone(j.Answers), func(a Answer) bool { return slices.Contains(ids, a.ID) })
	return j
}

// Check is the newest check; ok is false before the first one.
func (j Journey) Check() (check facts.Check, ok bool) {
	if j.Notes.Last == nil {
		return facts.Check{}, false
	}
	return *j.Notes.Last, true
}

// Stage says where the domain stands.
func (j Journey) Stage() Stage {
	check, looked := j.Check()
	switch {
	case j.Domain == "":
		return StageDomain
	case j.Plan == nil && (!looked || !j.has(QuestionLook) || !takesMail(check)):
		return StageLook
	case j.Plan == nil && !j.has(QuestionRisk):
		return StageRisk
	case j.Plan == nil:
		return StagePlan
	}
	if j.Operation != nil {
		return j.operationStage()
	}
	return targetStage(j.Plan.Target)
}

func (j Journey) has(id QuestionID) bool { _, ok := j.Answered(id); return ok }

// takesMail says whether a check found mail servers to protect.
func takesMail(check facts.Check) bool { return len(check.MXHosts()) > 0 }

// Reconsider takes back what a plan is being made of where it is given anew and differently, so that it is asked for
// again. A plan that was accepted stays.
func (j Journey) Reconsider(given map[QuestionID]string) Journey {
	if j.Plan != nil {
		return j
	}
	differs := func(id QuestionID) bool {
		before, answered := j.Answered(id)
		value, again := given[id]
		return answered && again && strings.TrimSpace(value) != before
	}
	var anew []QuestionID
	for _, id := range []QuestionID{QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget, QuestionReports} {
		if differs(id) {
			anew = append(anew, id)
		}
	}
	if differs(QuestionWay) || differs(QuestionHosting) { // one tells about the other, and the targets are of that place
		anew = append(anew, QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget)
	}
	return j.without(anew...)
}

// Back takes the newest answer back. A plan that was accepted stays, and so does everything before it.
func (j Journey) Back() Journey {
	if len(j.Answers) == 0 || j.Plan != nil && !slices.Contains(doors(), j.Answers[len(j.Answers)-1].ID) {
		return j
	}
	j.Answers = slices.Clone(j.Answers[:len(j.Answers)-1])
	return j
}
