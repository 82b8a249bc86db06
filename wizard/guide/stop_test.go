package guide_test

import (
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// stop leaves the board's task undone, and looks, as a front end does.
func (w *walker) stop() {
	w.t.Helper()
	if b := w.step().Board; b == nil || b.Stop == nil {
		w.t.Fatalf("no way out is offered: %+v", w.step())
	}
	w.answer(journey.QuestionStop, "cancel")
	w.killed()
	w.check(facts.Full())
}

// do does what the board asks for, rightly, and looks.
func (w *walker) do() {
	w.t.Helper()
	task := w.step().Board.Task
	if err := w.world.Do(task, w.world.Actions(task)[0]); err != nil {
		w.t.Fatal(err)
	}
	w.check(w.step().Scope)
}

// TestChangeThePlan takes a plan back whose place turns out not to work, although parts of it are published.
func TestChangeThePlan(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	w.answer(journey.QuestionStop, "stay")
	for w.step().Board.Task.File == nil {
		w.do()
		w.pass(days / 24)
	}
	w.stop()
	if q := w.step().Question; q == nil || q.ID != journey.QuestionAcceptPlan {
		t.Fatalf("after the plan is taken back: %+v", w.step())
	}
	w.answer(journey.QuestionAcceptPlan, "change")
	w.answer(journey.QuestionHosting, "nginx")
	w.answer(journey.QuestionHost, w.world.Suggest(w.engine.Guide.Machine, w.journey, journey.QuestionHost))
	w.answer(journey.QuestionReports, w.step().Question.Default)
	w.answer(journey.QuestionAcceptPlan, "yes")
	w.check(facts.Full())
	if step := w.step(); step.Board.Task.ID != plan.PolicyHost || !slices.ContainsFunc(step.Blocks, func(b guide.Block) bool {
		return strings.Contains(b.Text, "type CNAME with this name is there already: rosehill-school.github.io.")
	}) {
		t.Errorf("the line that leads to the old place is not named: %+v", step.Blocks)
	}
	w.publish(journey.StagePublish)
	w.at(journey.StageTesting)
	if got := w.journey.Plan.Hosting.ID; got != "nginx" {
		t.Errorf("the policy file lives at %s", got)
	}
}

// TestLeaveATask stops a switch to enforce, a move and a removal at their boards. Before anything has changed, nothing has;
// after the file has, the way leads back to one in testing under a new id.
func TestLeaveATask(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	w.reach(journey.StagePublish)
	before := w.journey.Plan.Target
	asBefore := func(what string) {
		t.Helper()
		w.stop()
		w.at(journey.StageTesting)
		if got := w.journey.Plan.Target; w.journey.Operation != nil || got.ID != before.ID || !got.LiveSince.Equal(before.LiveSince) {
			t.Errorf("an unpublished %s left %+v, not %+v", what, got, before)
		}
	}
	enforce := func() {
		w.answer(journey.QuestionNext, "enforce")
		w.answer(journey.QuestionOverride, "enforce anyway")
		w.check(facts.Full())
		w.at(journey.StageEnforce)
	}

	w.answer(journey.QuestionNext, "change-provider")
	w.answer(journey.QuestionNewMX, w.world.Suggest(w.engine.Guide.Machine, w.journey, journey.QuestionNewMX))
	w.answer(journey.QuestionMove, "yes")
	w.check(facts.Full())
	asBefore("move")

	w.wait(12 * 60)
	enforce()
	if wait := w.step().Next.Sub(w.engine.Now()); wait > days/24/60 { // however old the check before was
		t.Errorf("the first look at the board is in %s", wait)
	}
	asBefore("switch to enforce")

	enforce()
	for w.do(); w.step().Board.Task.File != nil; { // the file; no id announces it
		w.pass(days / 24)
	}
	w.stop()
	w.at(journey.StagePublish)
	if got := w.journey.Plan.Target; got.Mode != mtasts.Testing || got.ID == before.ID {
		t.Errorf("after the file has changed the target is %+v", got)
	}
	if w.step().Board.Stop != nil {
		t.Error("a way back has a way back")
	}
	w.publish(journey.StagePublish)
	w.at(journey.StageTesting)

	w.answer(journey.QuestionNext, "remove")
	w.answer(journey.QuestionRemove, "remove")
	w.until("delete")
	w.answer(journey.QuestionNext, "delete")
	w.answer(journey.QuestionDelete, "delete")
	w.check(facts.Full())
	w.stop()
	w.at(journey.StagePublish)
	if got := w.journey.Plan.Target.Mode; w.journey.Operation != nil || got != mtasts.Testing {
		t.Errorf("a removal that was stopped left the mode %s", got)
	}
}
