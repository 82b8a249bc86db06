package guide_test

import (
	"slices"
	"strings"
	"testing"

	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// planWithoutName makes a plan as somebody does who has no web space at the place yet.
func (w *walker) planWithoutName(hosting string) {
	w.t.Helper()
	w.check(facts.Full())
	w.answer(journey.QuestionSeen, "yes")
	w.answer(journey.QuestionRisk, "yes")
	w.answer(journey.QuestionHosting, hosting)
	w.answer(journey.QuestionReports, "tls@rosehill-school.example")
	w.answer(journey.QuestionAcceptPlan, "yes")
}

// walk goes a step on or back, and wants it to be there.
func (w *walker) walk(forward bool) {
	w.t.Helper()
	moved := false
	if w.journey, moved = w.engine.Guide.Walk(w.journey, forward, w.engine.Now()); !moved {
		w.t.Fatalf("there is no such step: %+v", w.step())
	}
}

// open returns the title of the open step.
func (w *walker) open() string {
	w.t.Helper()
	board := w.step().Board
	if board == nil {
		return ""
	}
	i := slices.IndexFunc(board.Steps, func(s guide.TaskStep) bool { return s.State == guide.StepOpen })
	if i < 0 {
		w.t.Fatalf("no step is open: %+v", board)
	}
	return board.Steps[i].Title
}

// does the open task rightly, and waits until the next one.
func (w *walker) does() {
	w.t.Helper()
	task := w.step().Board.Task
	if err := w.world.Do(task, w.world.Actions(task)[0]); err != nil {
		w.t.Fatal(err)
	}
	for range 40 {
		w.wait(5)
		w.check(w.step().Scope)
		if b := w.step().Board; b == nil || b.Task.ID != task.ID {
			return
		}
	}
	w.t.Fatalf("the task %s is never done", task.ID)
}

// TestSteps walks the steps of a place: what it shows only at one of them is asked for there, and can be changed; and a policy that
// changes is changed by steps of its own.
func TestSteps(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{AtOnce: true})
	w.planWithoutName("github-pages")

	if w.step().Board.Task.ID != plan.ReportRecord || w.open() != "Open your DNS at GoDaddy" {
		t.Fatalf("it begins with %q", w.open())
	}
	w.walk(true)
	if got := w.step().Board.Fields[1].Value; w.open() != "Add the record _smtp._tls" || got != "_smtp._tls" {
		t.Errorf("%q: %q", w.open(), got)
	}
	if _, moved := w.engine.Guide.Walk(w.journey, true, w.engine.Now()); moved {
		t.Error("there is a step after the last")
	}
	w.does()

	first := w.open()
	if _, moved := w.engine.Guide.Walk(w.journey, false, w.engine.Now()); moved {
		t.Error("there is a step before the first")
	}
	w.walk(true)
	w.walk(false)
	if w.open() != first || !strings.Contains(first, "repository") {
		t.Errorf("back leads to %q, not %q", w.open(), first)
	}
	for w.step().Question == nil {
		w.walk(true)
	}
	if _, moved := w.engine.Guide.Walk(w.journey, true, w.engine.Now()); moved {
		t.Error("the question is passed without an answer")
	}
	ask := w.step().Question
	if ask.ID != journey.QuestionHost || ask.Default != "" {
		t.Fatalf("it asks %+v", ask)
	}
	w.answer(journey.QuestionHost, "wrong.github.io")
	w.askedAgain(t, ask)
	w.answer(journey.QuestionHost, "rosehill.github.io")
	w.walk(true)
	if got := w.step().Board.Fields[2].Value; got != "rosehill.github.io" {
		t.Errorf("the record is %q", got)
	}
	w.does()

	if w.step().Board.Task.ID != plan.PolicyFile || w.open() != "Wait for the certificate" {
		t.Errorf("the file begins with %q", w.open())
	}
	w.walk(false) // what was done wrongly is found there
	if !strings.HasPrefix(w.open(), "Add the record mta-sts") {
		t.Errorf("before that comes %q", w.open())
	}
	w.publish(journey.StagePublish)
	w.at(journey.StageTesting)
	w.answer(journey.QuestionNext, "enforce")
	w.answer(journey.QuestionOverride, "enforce anyway")
	titles := ""
	for _, s := range w.step().Board.Steps {
		titles += s.Title + "\n"
	}
	if w.step().Board.Task.ID != plan.PolicyFile || !strings.Contains(titles, "Replace the policy file's text") || strings.Contains(titles, "_config.yml") {
		t.Errorf("the changed policy is published by\n%s", titles)
	}
}

// askedAgain goes back to a question that was answered, which proposes what was answered.
func (w *walker) askedAgain(t *testing.T, ask *guide.Question) {
	t.Helper()
	w.walk(false)
	again := w.step().Question
	if again == nil || again.ID != ask.ID || again.Default != "wrong.github.io" {
		t.Errorf("back from there, it asks %+v", again)
	}
}

// TestStepOfAMistake: where the record is there and wrong, its step is the open one, however far the user says to be.
func TestStepOfAMistake(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{AtOnce: true})
	w.planWithoutName("github-pages")
	task := w.step().Board.Task
	for _, action := range w.world.Actions(task) {
		if action.ID == "doubled-name" {
			if err := w.world.Do(task, action); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.wait(5)
	w.check(w.step().Scope)
	if w.step().Board.Turn != journey.Yours || !strings.HasPrefix(w.open(), "Add the record") {
		t.Errorf("%q, %q", w.step().Board.Turn, w.open())
	}
}

// TestActsHaveWords: each act has a title.
func TestActsHaveWords(t *testing.T) {
	words := newWalker(t, practice.Options{}).engine.Guide.Words
	forms := map[providers.Act][]string{providers.Choose: {"", "-menu"}, providers.Record: {"", "-change", "-other"}, providers.Wait: {"-ready", "-certificate"}}
	for _, act := range providers.Acts() {
		kinds := forms[act]
		if kinds == nil {
			kinds = []string{""}
		}
		for _, form := range kinds {
			if key := msgid.Step.Of(string(act), "title"+form); !words.Has(key) {
				t.Errorf("no words for %s", key)
			}
		}
	}
}

// TestWhereOneIs holds that the steps lead from the place to the DNS host and back again, also for a record that the place alone knows, and
// say of a box whether it is ticked.
func TestWhereOneIs(t *testing.T) {
	t.Parallel()
	good := func(place, title string, wants ...string) {
		t.Helper()
		w := newWalker(t, practice.Options{AtOnce: true})
		w.planWithoutName(place)
		w.does()
		w.journey.Waiting = journey.Waiting{}
		g := w.engine.Guide
		for _, p := range g.Tasks(w.journey, w.engine.Now()) {
			if p.Task.ID != plan.PolicyFile {
				continue
			}
			steps := g.TaskSteps(w.journey, p)
			i := slices.IndexFunc(steps, func(s guide.TaskStep) bool { return s.Title == title })
			if i < 1 {
				t.Fatalf("%s has no step %q", place, title)
			}
			for _, want := range wants {
				if text := steps[i-1].Title + "\n" + steps[i].Text(); !strings.Contains(text, want) {
					t.Errorf("%s: no %q in\n%s", place, want, text)
				}
			}
		}
	}
	good("aws-cloudfront", "Prove that the name is yours", "Open your DNS at GoDaddy\n", "Type the name and the value that Amazon S3 with CloudFront shows")
	good("aws-cloudfront", "Wait until Amazon S3 with CloudFront is ready", "In your web browser, go back to Amazon S3 with CloudFront.\n")
	good("cloudflare-pages", "Have Cloudflare check the record", "In your web browser, go back to Cloudflare Pages.\n")
	good("cpanel", "Give it a folder of its own", "Clear the tick at Share document root")
	good("cpanel", "Ask for the certificate", "Tick mta-sts.rosehill-school.example.\n")
	good("github-pages", "Create the repository, with README", "Switch Add README on.\n")
}
