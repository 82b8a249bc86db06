package guide_test

import (
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
)

// TestBack goes forward through every question before the plan, and back again: each step back shows the question before.
func TestBack(t *testing.T) {
	for _, way := range []string{"recommended", "static", "service", "server"} {
		w := newWalker(t, practice.Options{})
		w.check(facts.Full())
		var asked []journey.QuestionID
		for w.step().Question.ID != journey.QuestionAcceptPlan {
			q := w.step().Question
			asked = append(asked, q.ID)
			value := q.Default
			switch {
			case q.ID == journey.QuestionWay:
				value = way
			case value == "":
				value = w.world.Suggest(w.engine.Guide.Machine, w.journey, q.ID)
			}
			w.answer(q.ID, value)
		}
		for i := len(asked) - 1; i >= 0; i-- {
			w.back()
			if got := w.step().Question.ID; got != asked[i] {
				t.Fatalf("%s: back from question %d shows %s, want %s", way, i+1, got, asked[i])
			}
		}
		w.back()
		if w.step().Question.ID != asked[0] {
			t.Errorf("%s: back from the first question leads to %s", way, w.step().Question.ID)
		}
	}
}
