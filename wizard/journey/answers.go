package journey

import (
	"slices"
	"strings"
	"time"
)

// Answer is one answer of the user.
type Answer struct {
	ID    QuestionID `json:"id"`
	Value string     `json:"value"`
	At    time.Time  `json:"at"`
}

// Answered returns the answer to a question.
func (j Journey) Answered(id QuestionID) (value string, ok bool) {
	i := slices.IndexFunc(j.Answers, func(a Answer) bool { return a.ID == id })
	if i < 0 {
		return "", false
	}
	return j.Answers[i].Value, true
}

// Begun reports whether more was done than that the domain was typed and checked, which mostly was a typo.
func (j Journey) Begun() bool { return j.Plan != nil || j.Operation != nil || len(j.Answers) > 0 }

// OnlyChecked reports whether nothing is in the journey but what checks saw: nobody answered anything, or handed in reports.
func (j Journey) OnlyChecked() bool {
	return !j.Begun() && len(j.Notes.Reports) == 0 && len(j.Notes.Aside) == 0 && j.ReportsIn == (ReportsIn{})
}

// Has reports whether a question is answered.
func (j Journey) Has(id QuestionID) bool { _, ok := j.Answered(id); return ok }

// with adds an answer, or replaces the earlier one and moves it to the end.
func (j Journey) with(id QuestionID, value string, now time.Time) Journey {
	j = j.without(id)
	j.Answers = append(j.Answers, Answer{ID: id, Value: value, At: now})
	return j
}

// without takes answers back.
func (j Journey) without(ids ...QuestionID) Journey {
	j.Answers = slices.DeleteFunc(slices.Clone(j.Answers), func(a Answer) bool { return slices.Contains(ids, a.ID) })
	return j
}

// planQuestions returns those that a plan is made of: their answers can be given anew until it is accepted.
func planQuestions() []QuestionID {
	return append([]QuestionID{QuestionWay, QuestionHosting, QuestionReports}, placeQuestions()...)
}

// placeQuestions returns those about the place that the policy is to live at: their answers are forgotten with the place.
func placeQuestions() []QuestionID {
	return []QuestionID{QuestionHost, QuestionSTSTarget, QuestionRptTarget}
}

// undecided returns the questions after the plan whose answers can be taken back, because nothing has followed from them yet.
func undecided() []QuestionID {
	return []QuestionID{QuestionNext, QuestionReportsIn, QuestionNewMX, QuestionAcceptMX, QuestionMove}
}

// withoutUndecided takes back what the user wanted to do next and has not agreed to.
func (j Journey) withoutUndecided() Journey { return j.without(undecided()...).withoutCandidates() }

// withoutCandidates forgets what the lookup of new mail servers found.
func (j Journey) withoutCandidates() Journey {
	j.Candidates = nil
	return j
}

// Reconsider takes back what is answered and has had no consequence yet, where it is given anew and differently, so that it
// is asked for again: what a plan is being made of, and what the user wanted to do next but has not agreed to.
func (j Journey) Reconsider(given map[QuestionID]string) Journey {
	differs := func(id QuestionID) bool {
		before, answered := j.Answered(id)
		value, again := given[id]
		return answered && again && strings.TrimSpace(value) != before
	}
	if j.Plan != nil {
		switch {
		case differs(QuestionNext):
			return j.withoutUndecided()
		case differs(QuestionNewMX):
			return j.without(QuestionNewMX, QuestionAcceptMX, QuestionMove).withoutCandidates()
		}
		return j
	}
	var anew []QuestionID
	for _, id := range planQuestions() {
		if differs(id) {
			anew = append(anew, id)
		}
	}
	if differs(QuestionWay) || differs(QuestionHosting) { // one tells about the other
		anew = append(anew, QuestionWay, QuestionHosting)
		anew = append(anew, placeQuestions()...)
	}
	return j.without(anew...)
}
