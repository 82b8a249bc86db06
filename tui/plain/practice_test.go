package plain

import (
	"errors"
	"strings"
	"testing"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// keepsNothing has an engine ask before the user leaves.
func (b *bench) keepsNothing() *bench {
	b.Engine.Leaving = func(j journey.Journey) (guide.Step, bool) {
		return guide.Step{Stage: j.Stage(), Title: "Leave?", Question: &guide.Question{
			ID: wizard.QuestionLeave, Kind: journey.Choose, Prompt: "Nothing is kept.", Default: wizard.Stay,
			Options: []guide.Option{{Value: wizard.Stay, Label: "Stay"}, {Value: wizard.Leave, Label: "Leave"}},
		}}, j.Domain != ""
	}
	return b
}

// TestLeavingAsks holds that where nothing is kept the user is asked before leaving, and stays with Enter alone.
func TestLeavingAsks(t *testing.T) {
	b := newBench(t).acting().keepsNothing()
	for input, asked := range map[string]int{
		"q\n2\n": 1, "q\nq\n": 1, "q\n": 1, "q\n\nq\n2\n": 2, "q\nb\nq\n7\n1\nq\nleave\n": 3,
		"1\n2\n2\n": 1, // "Not today" leaves too
	} {
		verdict, err, out := b.run(t, school, input, Options{})
		if verdict != diagnosis.OK || err != nil {
			t.Errorf("%q: verdict %q, %v\n%s", input, verdict, err, out)
		}
		if n := strings.Count(out, "Leave?"); n != asked || !strings.HasSuffix(out, "\nIt is over.\n") {
			t.Errorf("%q: asked %d times, not %d\n%s", input, n, asked, out)
		}
		b = newBench(t).acting().keepsNothing()
	}
	_, _, out := b.run(t, school, "\n\n\n\n\nq\n\nq\n2\n", Options{}) // at a board
	if n := strings.Count(out, "Leave?"); n != 2 {
		t.Errorf("at a board: asked %d times, not twice\n%s", n, out)
	}
	if b.Published(plan.ReportRecord) {
		t.Error("to stay published something")
	}
	if _, _, out := newBench(t).acting().keepsNothing().run(t, "", "q\n", Options{}); strings.Contains(out, "Leave?") {
		t.Errorf("asked before anything was done:\n%s", out)
	}
}

// TestOneDomain holds that a domain is proposed where there is but one, and that any other is refused with a sentence.
func TestOneDomain(t *testing.T) {
	b := newBench(t).acting()
	b.Engine.Guide.Revise = func(j journey.Journey, step guide.Step) guide.Step {
		if j.Domain == "" {
			step.Question.Default = school
		}
		return step
	}
	b.Engine.Admit = func(domain string) error {
		if domain != school {
			return errors.New("there is only one domain here")
		}
		return nil
	}
	_, _, out := b.run(t, "", "example.net\n\nq\n", Options{})
	has(t, out, "press Enter for: "+school, "WRONG: there is only one domain here", "Stage 1 of 7")
	if _, err, _ := b.run(t, "example.net", "q\n", Options{}); err == nil {
		t.Error("another domain was opened")
	}
}

// TestChore holds that p does what a step without a board asks for, and is no answer where there is nothing to do.
func TestChore(t *testing.T) {
	b := newBench(t)
	b.toTesting(t)
	b.acting()
	done := 0
	b.Engine.Actions = func(_ journey.Journey, step guide.Step) []wizard.Action {
		if step.Board != nil || done > 0 {
			return nil
		}
		return []wizard.Action{{ID: "save", Label: "Save the reports", Said: "They are saved."}}
	}
	b.Engine.Act = func(_ journey.Journey, _ guide.Step, action wizard.Action) error {
		if action.ID == "save" {
			done++
		}
		return nil
	}
	checks := b.Checks()
	_, _, out := b.run(t, school, "p\np\nq\n", Options{})
	has(t, out, "Answer: Save the reports\nThey are saved.\n", "WRONG: ")
	if done != 1 || b.Checks() == checks {
		t.Errorf("done %d times, %d checks\n%s", done, b.Checks()-checks, out)
	}
}

// TestActionThatFails: what cannot be done is said, and ends nothing.
func TestActionThatFails(t *testing.T) {
	b := newBench(t).acting()
	b.Engine.Act = func(journey.Journey, guide.Step, wizard.Action) error { return errors.New("no such name") }
	verdict, err, out := b.run(t, school, "\n\n\n\n\n1\nq\n", Options{})
	if verdict != diagnosis.OK || err != nil {
		t.Errorf("verdict %q, %v", verdict, err)
	}
	has(t, out, "WRONG: no such name")
}
