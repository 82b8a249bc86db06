package guide_test

import (
	"strings"
	"testing"

	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
	"mailseal/wizard/rollout"
)

// worlds are the domains that the catalogue tells apart, as a practice has them.
func worlds() []practice.Options {
	return []practice.Options{
		{Provider: "google", DNS: "cloudflare"},
		{Provider: "microsoft", DNS: "godaddy"},
		{Provider: "mimecast", DNS: "godaddy"},
		{Provider: "cloudflare", DNS: "cloudflare"},
		{Provider: "tuta", DNS: "other"},
		{Provider: "own", DNS: "other"},
	}
}

// quick makes changes live at once.
func quick(world practice.Options) practice.Options {
	world.AtOnce = true
	return world
}

// TestEveryPlace goes to every place that is offered to anybody, and from every kind of domain to the one that is
// recommended, through testing to enforce. What was generated has to pass mailseal's own check in both.
func TestEveryPlace(t *testing.T) {
	gone := map[string]bool{}
	for _, world := range worlds() {
		for i, place := range offered(t, world) {
			if i > 0 && gone[place.ID] {
				continue
			}
			gone[place.ID] = true
			t.Run(world.Provider+"/"+place.ID, func(t *testing.T) {
				t.Parallel()
				w := newWalker(t, quick(world))
				w.plan(place.ID)
				if place.Mode == "" {
					w.publish(journey.StagePublish)
					w.at(journey.StageTesting)
					w.clean(mtasts.Testing)
					w.answer(journey.QuestionNext, "enforce")
					w.answer(journey.QuestionOverride, "enforce anyway")
				}
				w.at(journey.StageEnforce)
				w.publish(journey.StageEnforce)
				w.at(journey.StageProtected)
				w.clean(mtasts.Enforce)
			})
		}
	}
	if len(gone) < 28 {
		t.Errorf("only %d places were gone to", len(gone))
	}
}

// offered are the places that a domain of such a world is offered.
func offered(t *testing.T, world practice.Options) []providers.Option {
	t.Helper()
	w := newWalker(t, world)
	w.check(facts.Full())
	check, _ := w.journey.Check()
	mail, dns := w.engine.Guide.Catalogue.Mail(journey.Clues(check)), w.engine.Guide.Catalogue.DNSHost(journey.Clues(check))
	places := w.engine.Guide.Catalogue.Hosting(journey.Clues(check))
	t.Logf("%s on %s is seen as %s behind %q, DNS at %s, with %d places; %s is recommended",
		world.Provider, world.DNS, mail.ID, mail.GatewayID, dns.ID, len(places), places[0].ID)
	if len(places) < 25 {
		t.Fatalf("only %d places are offered", len(places))
	}
	return places
}

// clean wants a full check to find the policy in a mode, and nothing that is worse than advice.
func (w *walker) clean(mode mtasts.Mode) {
	w.t.Helper()
	w.wait(120) // until every resolver has forgotten what was there before
	w.check(facts.Full())
	check, _ := w.journey.Check()
	if file := rollout.FileOf(check); file.State != rollout.PolicyValid || file.Policy.Mode != mode {
		w.t.Errorf("the policy is %s, mode %s; want mode %s", file.State, file.Policy.Mode, mode)
	}
	for _, f := range w.engine.Guide.Findings(w.journey, w.engine.Now()) {
		if f.Level != diagnosis.Advice {
			w.t.Errorf("%s (%s): %v", f.ID, f.Level, f.Evidence)
		}
	}
}

// TestStartsInEnforce wants a place without testing weeks to say so first, and to be begun with a typed word only.
func TestStartsInEnforce(t *testing.T) {
	w := newWalker(t, practice.Options{Provider: "cloudflare", DNS: "cloudflare"})
	w.check(facts.Full())
	w.answer(journey.QuestionSeen, "yes")
	w.answer(journey.QuestionRisk, "yes")
	w.answer(journey.QuestionHosting, "cloudflare-email-routing")
	w.answer(journey.QuestionReports, "tls@rosehill-school.example")
	step := w.step()
	if first := step.Blocks[:2]; first[0].Style != guide.Heading || !strings.Contains(first[1].Text, "no testing mode") {
		t.Errorf("the first things said are %+v", first)
	}
	for _, answer := range []string{"", "yes", "y", "change"} {
		if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionAcceptPlan, answer); err == nil {
			t.Fatalf("%q started enforce", answer)
		}
	}
	w.back()
	if w.step().Question.ID != journey.QuestionReports {
		t.Errorf("back from the word leads to %s", w.step().Question.ID)
	}
	w.answer(journey.QuestionReports, "tls@rosehill-school.example")
	w.answer(journey.QuestionAcceptPlan, "enforce")
	w.publish(journey.StageEnforce)
	w.at(journey.StageProtected)
	for _, next := range []string{"rollback", "raise"} {
		if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionNext, next); err == nil {
			t.Errorf("%s was taken where there is one mode only", next)
		}
	}
}

// TestServiceLists looks at the list that senders would fetch from a service.
func TestServiceLists(t *testing.T) {
	w := newWalker(t, practice.Options{Provider: "microsoft"})
	w.plan("mailhardener")
	for w.step().Board.Task.File == nil {
		task := w.step().Board.Task
		if err := w.world.Do(task, w.world.Actions(task)[0]); err != nil {
			t.Fatal(err)
		}
		w.wait(45)
		w.check(facts.Full())
	}
	board := w.step().Board
	if len(board.Fields) != 1 || board.Fields[0].Name != guide.URLField {
		t.Errorf("a file is handed to the user that the service writes: %+v", board.Fields)
	}
	for _, b := range board.Trouble {
		if strings.Contains(b.Text, "folder") {
			t.Errorf("who uploads nothing is told how: %s", b.Text)
		}
	}
	const label = "Your mail servers"
	row := func() (found guide.Row) {
		for _, r := range w.step().Board.Rows {
			if r.Label == label {
				found = r
			}
		}
		return found
	}
	if r := row(); r.Label != "" {
		t.Errorf("nothing is served, and the list is judged: %+v", r)
	}
	serve := func(mx string) {
		t.Helper()
		body := "version: STSv1\nmode: testing\nmx: " + mx + "\nmax_age: 604800\n"
		if err := w.world.Apply(practice.Upload{Host: "mta-sts." + w.world.Domain(), Path: mtasts.PolicyPath, Body: body}); err != nil {
			t.Fatal(err)
		}
		w.wait(5)
		w.check(facts.Full())
	}
	task := w.step().Board.Task
	if err := w.world.Do(task, w.world.Actions(task)[0]); err != nil { // the name is attached
		t.Fatal(err)
	}
	w.wait(45)
	serve("*.mx.microsoft")
	if r := row(); r.Mark != guide.Todo || !strings.Contains(r.Text, "rosehillschool-example0c.mail.protection.outlook.com") {
		t.Errorf("the list lacks the mail server, and the row says: %+v", r)
	}
	serve("*.mail.protection.outlook.com")
	if step := w.step(); step.Board.Task.File != nil {
		t.Errorf("the list is right, and the board waits for it: %+v", step.Board.Rows)
	}
}
