package guide_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/pages"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/reports"
	"mailseal/wizard/tlsrpt"
)

const days = 24 * time.Hour

// pass lets time pass, with one full check at its end.
func (w *walker) pass(d time.Duration) {
	w.t.Helper()
	if err := w.world.Clock().Until(w.t.Context(), w.engine.Now().Add(d)); err != nil {
		w.t.Fatal(err)
	}
	w.check(facts.Full())
}

// killed forgets everything but what is saved.
func (w *walker) killed() {
	w.t.Helper()
	body, err := json.Marshal(w.journey)
	if err != nil {
		w.t.Fatal(err)
	}
	w.journey = journey.Journey{}
	if err := json.Unmarshal(body, &w.journey); err != nil {
		w.t.Fatal(err)
	}
}

// offers says whether the step asks what to do next, and this is among it.
func offers(step guide.Step, value string) bool {
	q := step.Question
	return q != nil && q.ID == journey.QuestionNext && slices.ContainsFunc(q.Options, func(o guide.Option) bool { return o.Value == value })
}

// until goes on, publishing what boards ask for and waiting where there is nothing to do, and is killed after
// every step, until the journey offers an answer.
func (w *walker) until(value string) {
	w.t.Helper()
	done := map[string]bool{}
	for range 300 {
		w.killed()
		step := w.step()
		if offers(step, value) {
			return
		}
		if step.Board != nil {
			key := fmt.Sprint(step.Board.Title, w.journey.Plan.Target.ID)
			if actions := w.world.Actions(step.Board.Task); !done[key] && len(actions) > 0 {
				if err := w.world.Do(step.Board.Task, actions[0]); err != nil {
					w.t.Fatal(err)
				}
			}
			done[key] = true
		}
		if step.Next.IsZero() {
			w.t.Fatalf("nothing leads to %q: %+v", value, step)
		}
		if err := w.world.Clock().Until(w.t.Context(), step.Next); err != nil {
			w.t.Fatal(err)
		}
		w.check(step.Scope)
	}
	w.t.Fatalf("%q was never offered: %+v", value, w.step())
}

// hurried has a domain enforce with its file at a place, after a day of testing.
func hurried(t *testing.T, options practice.Options, hosting string) *walker {
	t.Helper()
	w := newWalker(t, options)
	w.plan(hosting)
	w.reach(journey.StagePublish)
	w.goDays(1)
	w.answer(journey.QuestionNext, "enforce")
	w.answer(journey.QuestionOverride, "enforce anyway")
	w.reach(journey.StageEnforce)
	return w
}

// enforced brings a domain to an enforced policy that senders remember for so long.
func enforced(t *testing.T, options practice.Options, maxAge time.Duration) *walker {
	t.Helper()
	w := hurried(t, options, "github-pages")
	for w.journey.Plan.Target.MaxAge < maxAge {
		w.raise()
		w.pass(2 * days) // senders had the shorter one for a day
	}
	return w
}

// next returns the next date that matters, and what is due then.
func (w *walker) next() (what string, when time.Time) {
	g := w.engine.Guide
	e, ok := g.NextEvent(w.journey, w.engine.Now())
	if !ok {
		return "", time.Time{}
	}
	return g.EventText(w.journey, e), e.When
}

// raise waits for the next rung of the ramp and takes it.
func (w *walker) raise() {
	w.t.Helper()
	if offers(w.step(), "raise") {
		w.t.Fatal("proposed before it is due")
	}
	what, when := w.next()
	if !strings.Contains(what, "remember") {
		w.t.Fatalf("the next date is %q on %s", what, when)
	}
	w.due(false)
	w.pass(when.Sub(w.engine.Now()))
	w.due(true)
	w.answer(journey.QuestionNext, "raise")
	w.publish(journey.StageEnforce)
	w.at(journey.StageProtected)
}

// longest is the longest that senders were told to remember an enforced policy.
func (w *walker) longest() time.Duration {
	var longest time.Duration
	for _, s := range w.journey.Notes.Served {
		if s.Mode == mtasts.Enforce {
			longest = max(longest, s.MaxAge)
		}
	}
	return longest
}

// waited says that a wait that began then was as long as senders remember, and not much longer.
func (w *walker) waited(asked time.Time, longest time.Duration) {
	w.t.Helper()
	if waited := w.engine.Now().Sub(asked); longest == 0 || waited < longest || waited > longest+days {
		w.t.Errorf("waited %s for a rule that is remembered for %s", waited, longest)
	}
}

// sees says what begins the step, and what it asks.
func (w *walker) sees(first, prompt string) {
	w.t.Helper()
	step := w.step()
	said := step.Blocks[slices.IndexFunc(step.Blocks, func(b guide.Block) bool { return b.Style == guide.Item })]
	mark := said.Mark.Word(w.engine.Guide.Words)
	if got := mark + " " + said.Text; !strings.HasPrefix(got, first) || step.Question.Prompt != prompt {
		w.t.Errorf("shown: %q, and asked: %q; want %q and %q", got, step.Question.Prompt, first, prompt)
	}
}

// due says whether the next step waits for the user.
func (w *walker) due(want bool) {
	w.t.Helper()
	if got := w.engine.Guide.Due(w.journey, w.engine.Now()); got != want {
		w.t.Errorf("due: %v, want %v", got, want)
	}
}

func (w *walker) refuses(want int64) {
	w.t.Helper()
	if got := w.world.Refused(); got != want {
		w.t.Errorf("senders refused %d messages, want %d", got, want)
	}
}

// finds says that status finds something, and that it does not find other things.
func (w *walker) finds(ids ...string) {
	w.t.Helper()
	var found []string
	for _, f := range w.engine.Guide.Findings(w.journey, w.engine.Now()) {
		found = append(found, string(f.ID))
	}
	for _, id := range ids {
		id, absent := strings.CutPrefix(id, "!")
		if slices.Contains(found, id) == absent {
			w.t.Errorf("found %v; looked for %s (absent: %v)", found, id, absent)
		}
	}
}

// checkServed checks what holds for every policy that was ever live: a new id each time, and a longer max_age never
// together with another mode.
func (w *walker) checkServed() {
	w.t.Helper()
	ids := map[string]string{}
	for i, s := range w.journey.Notes.Served {
		if body, used := ids[s.ID]; used && body != s.Body && s.ID != "" && i > 0 && w.journey.Notes.Served[i-1].ID != s.ID {
			w.t.Errorf("the id %s came back", s.ID)
		}
		ids[s.ID] = s.Body
		if i == 0 {
			continue
		}
		if before := w.journey.Notes.Served[i-1]; before.Mode != s.Mode && s.MaxAge > before.MaxAge {
			w.t.Errorf("max_age went from %s to %s with the mode from %s to %s", before.MaxAge, s.MaxAge, before.Mode, s.Mode)
		}
	}
}

func TestCleanRollout(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{Pinned: true})
	w.plan("github-pages")
	w.publish(journey.StagePublish)
	what, when := w.next()
	if d := when.Sub(w.engine.Now()); !strings.Contains(what, "testing") || d < 13*days || d > 14*days {
		t.Errorf("the next date is %q in %s", what, d)
	}
	w.due(false)
	w.goDays(15)
	w.due(true)
	if !w.engine.Guide.GoLive(w.journey, w.engine.Now()).Ready {
		t.Fatal("not ready after 15 good days")
	}
	w.answer(journey.QuestionNext, "enforce")
	w.answer(journey.QuestionEnforce, "enforce")
	w.publish(journey.StageEnforce)
	for _, want := range []time.Duration{7 * days, 14 * days, 30 * days} {
		w.raise()
		if got := w.journey.Plan.Target.MaxAge; got != want {
			t.Fatalf("max_age is %s, want %s", got, want)
		}
	}
	if what, when := w.next(); !when.IsZero() {
		t.Errorf("after the ramp there is still %q on %s", what, when)
	}
	w.sees("OK All is well, as far as mailseal can see.", "What now?")
	late := &w.journey.Notes.Last.Record.Resolvers[0]
	late.Status, late.RRs, late.Negative = facts.NXDomain, nil, 20*time.Minute
	w.sees("WAIT You saved the _mta-sts record correctly.", "What now?") // what only has to spread is no trouble
	w.refuses(0)
	w.checkServed()
}

func TestFailingServerStops(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	w.reach(journey.StagePublish)
	w.goDays(6)
	if err := w.world.Break(practice.MailCertExpired); err != nil {
		t.Fatal(err)
	}
	w.goDays(9)
	w.finds("mx-cert-expired", "report-new-failure")
	if l := w.engine.Guide.GoLive(w.journey, w.engine.Now()); l.Allowed() {
		t.Fatalf("enforce is allowed: %+v", l)
	}
	w.answer(journey.QuestionNext, "enforce")
	if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionEnforce, "enforce"); err == nil {
		t.Fatal("enforce was taken")
	}
	w.back()
	if err := w.world.Mend(practice.MailCertExpired); err != nil {
		t.Fatal(err)
	}
	w.goDays(6)
	if w.engine.Guide.GoLive(w.journey, w.engine.Now()).Allowed() {
		t.Error("allowed within a week of the fault")
	}
	w.goDays(4)
	if l := w.engine.Guide.GoLive(w.journey, w.engine.Now()); !l.Ready {
		t.Errorf("not ready ten days after it was mended: %+v", l)
	}
}

func TestNoiseDoesNotStop(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	w.reach(journey.StagePublish)
	w.goDays(13)
	yesterday := w.engine.Now().Truncate(days).Add(-days)
	noise := func(organization string, kind tlsrpt.PolicyType, result tlsrpt.ResultType, mx string) {
		w.journey.Notes.Reports = reports.Merge(w.journey.Notes.Reports, []facts.ReportDay{{
			Organization: organization, ReportID: organization + string(result), Begin: yesterday, End: yesterday.Add(days - time.Second),
			PolicyType: kind, Policy: w.journey.Plan.Target.Policy().String(), Success: 2, Failure: 1,
			Failures: []facts.ReportReason{{Result: result, MX: mx, Count: 1}},
		}})
	}
	check, _ := w.journey.Check()
	present := check.MXHosts()[0]
	noise("Small Mail", tlsrpt.STS, "certificate-not-trusted", present) // its own list of issuers
	noise("Google Inc.", tlsrpt.STS, "certificate-expired", "mail.former.example")
	noise("Google Inc.", tlsrpt.TLSA, "tlsa-invalid", present)
	w.goDays(2)
	if l := w.engine.Guide.GoLive(w.journey, w.engine.Now()); !l.Ready {
		t.Errorf("noise stopped it: %+v", l)
	}
}

func TestLowMail(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	all, read := w.engine.Reports, 0
	w.engine.Reports = func(ctx context.Context, domain string) ([]facts.ReportDay, func() error, error) {
		days, saved, err := all(ctx, domain)
		if days = days[:min(len(days), 1-read)]; len(days) > 0 {
			read++
		}
		return days, saved, err
	}
	w.plan("github-pages")
	w.reach(journey.StagePublish)
	w.goDays(8)
	w.pass(7 * days)
	w.goDays(7)
	if w.engine.Guide.GoLive(w.journey, w.engine.Now()).Allowed() {
		t.Error("allowed with one report after three weeks")
	}
	w.pass(3 * days)
	w.goDays(7)
	if l := w.engine.Guide.GoLive(w.journey, w.engine.Now()); !l.LowMail || l.Ready {
		t.Errorf("low mail: %+v", l)
	}
	w.finds("policy-testing-overdue")
}

func TestForgottenID(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own"}, 7*days)
	w.finds("!sts-id-not-changed")
	softer := w.journey.Plan.Target.Policy()
	softer.Mode = mtasts.Testing
	if err := w.world.Apply(practice.Upload{Host: "mta-sts." + w.world.Domain(), Path: mtasts.PolicyPath, Body: softer.String()}); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Hour)
	w.finds("sts-id-not-changed")
	w.goDays(3)
	w.finds("sts-id-not-changed", "report-old-copy")
}

// newServer is a mail server of another company.
func newServer(w *walker) string { return w.world.Value(plan.Server, "MX") }

func TestMoveInOrder(t *testing.T) {
	for _, hosting := range []string{"github-pages", "mailhardener"} {
		t.Run(hosting, func(t *testing.T) {
			t.Parallel()
			w := hurried(t, practice.Options{Provider: "own", Pinned: true}, hosting)
			w.raise()
			asked, longest := w.engine.Now(), w.longest()
			w.answer(journey.QuestionNext, "change-provider")
			for _, wrong := range []string{"", "no name", "192.0.2.1", "*.example.com", "http://x/y", w.journey.Notes.MX[0].Hosts[0]} {
				if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionNewMX, wrong); err == nil {
					t.Fatalf("%q was taken for a mail server", wrong)
				}
			}
			w.answer(journey.QuestionNewMX, "10 "+strings.ToUpper(newServer(w))+".")
			w.answer(journey.QuestionMove, "yes")
			w.at(journey.StageEnforce)
			w.until("switch")
			w.waited(asked, longest)
			w.answer(journey.QuestionNext, "switch")
			if items := w.step().Blocks; len(items) < 2 || !strings.HasPrefix(items[0].Text, "Add the new") || !strings.HasPrefix(items[1].Text, "Delete the MX") {
				w.t.Errorf("what there is to do begins with %v", items)
			}
			w.handsOver("what to change", "mail servers", "\nMX\n", newServer(w)+"\n", "Delete the MX record with the value ", "nslookup -type=MX rosehill-school.example. ns", "How to undo")
			w.until("tidy")
			w.finds("!mx-cache-conflict", "!mx-none-covered", "!mx-some-uncovered")
			w.answer(journey.QuestionNext, "tidy")
			w.until("raise")
			w.at(journey.StageProtected)
			if hosting == "github-pages" {
				if got := w.journey.Plan.Target.Policy().MX; !slices.Equal(got, []string{newServer(w)}) {
					t.Errorf("the list is %v", got)
				}
			}
			w.pass(10 * days)
			w.refuses(0)
			w.checkServed()
		})
	}
}

func TestMoveOutOfOrder(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own", Pinned: true}, 7*days)
	w.refuses(0)
	// All at once: new mail servers, new file, new id.
	p := w.journey.Plan.Target.Policy()
	p.MX = []string{newServer(w)}
	if err := w.world.Apply(practice.SetMX{newServer(w)}); err != nil {
		t.Fatal(err)
	}
	if err := w.world.Apply(practice.Upload{Host: "mta-sts." + w.world.Domain(), Path: mtasts.PolicyPath, Body: p.String()}); err != nil {
		t.Fatal(err)
	}
	record := mtasts.Record{ID: mtasts.NewID(w.engine.Now())}
	if err := w.world.Apply(practice.ReplaceRecord{Name: "_mta-sts." + w.world.Domain(), Type: "TXT", Value: record.String()}); err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Hour)
	w.finds("mx-cache-conflict", "mx-changed")
	w.pass(9 * days)
	refused := w.world.Refused()
	if refused == 0 {
		t.Error("a sender that pins what it knows refused nothing")
	}
	t.Logf("out of order: %d messages refused", refused)
	w.finds("!mx-cache-conflict") // over by now
	w.pass(5 * days)
	w.refuses(refused)
}

func TestEmergencyMove(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own", Pinned: true}, 7*days)
	w.answer(journey.QuestionNext, "change-provider")
	w.answer(journey.QuestionNewMX, newServer(w))
	w.answer(journey.QuestionMove, "emergency")
	for _, answer := range []string{"", "y", "enforce", "Emergency"} {
		if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionEmergency, answer); err == nil {
			t.Fatalf("%q was taken for consent", answer)
		}
	}
	asked := w.engine.Now()
	w.answer(journey.QuestionEmergency, "emergency")
	w.until("switch")
	if waited := w.engine.Now().Sub(asked); waited > 3*time.Hour {
		t.Errorf("an emergency waited %s", waited)
	}
	w.answer(journey.QuestionNext, "switch")
	w.until("tidy")
	w.answer(journey.QuestionNext, "tidy")
	w.until("enforce")
	w.at(journey.StageTesting)
	if w.world.Refused() == 0 {
		t.Error("nobody was late: then the warning is too loud")
	}
	w.checkServed()
}

func TestChangeOfMind(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own", Pinned: true}, days)
	before := w.journey.Plan.Target.Policy()
	w.answer(journey.QuestionNext, "change-provider")
	w.back()
	if !offers(w.step(), "change-provider") {
		t.Fatal("back does not lead back")
	}
	w.answer(journey.QuestionNext, "change-provider")
	w.answer(journey.QuestionNewMX, newServer(w))
	w.answer(journey.QuestionMove, "no")
	w.at(journey.StageProtected)
	w.answer(journey.QuestionNext, "change-provider")
	w.answer(journey.QuestionNewMX, newServer(w))
	w.answer(journey.QuestionMove, "yes")
	w.until("cancel")
	w.answer(journey.QuestionNext, "cancel")
	w.publish(journey.StageEnforce)
	w.at(journey.StageProtected)
	if got := w.journey.Plan.Target.Policy().String(); got != before.String() {
		t.Errorf("after a change of mind the file is\n%s", got)
	}
	w.answer(journey.QuestionNext, "remove")
	w.answer(journey.QuestionRemove, "remove")
	w.until("cancel")
	w.answer(journey.QuestionNext, "cancel")
	w.publish(journey.StagePublish)
	w.at(journey.StageTesting)
	w.refuses(0)
	w.checkServed()
}

func TestRollbackWhenServersBreak(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own"}, days)
	if err := w.world.Break(practice.MailCertExpired); err != nil {
		t.Fatal(err)
	}
	w.pass(days)
	broken := w.world.Refused()
	if broken == 0 {
		t.Fatal("nobody refuses expired certificates")
	}
	w.answer(journey.QuestionNext, "rollback")
	w.answer(journey.QuestionRollback, "rollback")
	w.publish(journey.StagePublish)
	w.at(journey.StageTesting)
	w.pass(2 * time.Hour) // the life of the record
	late := w.world.Refused()
	w.pass(3 * days)
	w.refuses(late)
	w.checkServed()
}

func TestRemoval(t *testing.T) {
	for _, hosting := range []string{"mailhardener", "nginx"} {
		if testing.Short() && hosting != "nginx" {
			continue // one way is enough for the race detector
		}
		t.Run(hosting, func(t *testing.T) {
			t.Parallel()
			w := hurried(t, practice.Options{Provider: "own", Pinned: true}, hosting)
			w.raise()
			asked, longest := w.engine.Now(), w.longest()
			w.answer(journey.QuestionNext, "remove")
			for _, answer := range []string{"", "y", "delete"} {
				if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionRemove, answer); err == nil {
					t.Fatalf("%q was taken for consent", answer)
				}
			}
			w.answer(journey.QuestionRemove, "remove")
			w.until("cancel")
			if offers(w.step(), "delete") {
				t.Fatal("to delete is offered while senders hold the stricter rule")
			}
			if p := w.journey.Plan.Target.Policy(); p.Mode != mtasts.None || p.MaxAge != days || len(p.MX) != 0 {
				t.Errorf("the policy is %+v", p)
			}
			w.until("delete")
			w.waited(asked, longest)
			w.answer(journey.QuestionNext, "delete")
			w.answer(journey.QuestionDelete, "delete")
			w.handsOver("finish the first step", "Delete the _mta-sts record", "\n_mta-sts\n", "finds no such record", "Delete the mta-sts record", "\nmta-sts\n", "How to undo")
			w.until("done")
			w.handsOver("nothing to change")
			if text := pages.Records(w.engine.Guide, w.journey) + pages.Zone(w.journey); strings.Contains(text, "mta-sts") {
				t.Errorf("what is deleted is to be published:\n%s", text)
			}
			check, _ := w.journey.Check()
			if len(check.Host.Addresses())+len(check.Record.Values("TXT")) > 0 {
				t.Error("something was left")
			}
			w.finds("!sts-removed-too-early")
			w.answer(journey.QuestionNext, "done")
			w.until("start-again")
			w.refuses(0)
			w.checkServed()
			w.answer(journey.QuestionNext, "start-again")
			w.at(journey.StageLook)
		})
	}
}

func TestRemovalInTestingDoesNotWait(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	w.reach(journey.StagePublish)
	asked := w.engine.Now()
	w.answer(journey.QuestionNext, "remove")
	w.answer(journey.QuestionRemove, "remove")
	w.until("delete")
	if waited := w.engine.Now().Sub(asked); waited > 6*time.Hour {
		t.Errorf("waited %s although no policy was ever enforced", waited)
	}
}

func TestRemovedTooEarly(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own", Pinned: true}, 7*days)
	if err := w.world.Apply(practice.DeleteRecord{Name: "_mta-sts." + w.world.Domain(), Type: "TXT"}); err != nil {
		t.Fatal(err)
	}
	if err := w.world.Apply(practice.Withdraw{Host: "mta-sts." + w.world.Domain(), Path: mtasts.PolicyPath}); err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Hour)
	w.finds("sts-removed-too-early")
	if err := w.world.Apply(practice.SetMX{newServer(w)}); err != nil {
		t.Fatal(err)
	}
	w.pass(8 * days)
	if w.world.Refused() == 0 {
		t.Error("deleting undid the rule")
	}
	w.finds("!sts-removed-too-early") // nobody holds it any more
}

// met is a domain that mailseal meets with an enforced policy in place.
func met(t *testing.T) *walker {
	t.Helper()
	w := enforced(t, practice.Options{Provider: "own", Pinned: true}, days)
	w.journey = journey.NewJourney(w.world.Domain(), w.engine.Now())
	w.check(facts.Full())
	w.at(journey.StageProtected)
	return w
}

func TestServedBefore(t *testing.T) {
	t.Parallel()
	w := met(t)
	first := w.journey
	for _, c := range []struct {
		answer string
		atMost time.Duration
	}{{"unsure", 2 * days}, {"never", 2 * days}, {"week", 8 * days}, {"month", 32 * days}, {"year", 367 * days}} {
		t.Run(c.answer, func(t *testing.T) {
			w.t, w.journey = t, first
			start := w.engine.Now()
			w.answer(journey.QuestionNext, "remove")
			if q := w.step().Question; q.ID != journey.QuestionBefore || q.Default != "unsure" {
				t.Fatalf("asked %+v", q)
			}
			w.answer(journey.QuestionBefore, c.answer)
			w.answer(journey.QuestionRemove, "remove")
			w.until("cancel")
			events := w.engine.Guide.Events(w.journey)
			i := slices.IndexFunc(events, func(e journey.Event) bool { return e.ID == "removal" })
			if i < 0 {
				t.Fatalf("no date among %v", events)
			}
			if wait := events[i].When.Sub(start); wait > c.atMost || wait < c.atMost-2*days+time.Hour {
				t.Errorf("%s on %s, in %s", events[i].ID, events[i].When, wait)
			}
			w.finds("!mx-cache-conflict")
		})
	}
}

// TestSloppyNotes: nobody checked for months, so the notes cannot say when the policy was replaced. It counts as
// served until the first look that does not find it.
func TestSloppyNotes(t *testing.T) {
	t.Parallel()
	w := enforced(t, practice.Options{Provider: "own"}, days)
	if err := w.world.Clock().Until(t.Context(), w.engine.Now().Add(90*days)); err != nil {
		t.Fatal(err)
	}
	w.answer(journey.QuestionNext, "remove")
	w.answer(journey.QuestionRemove, "remove")
	asked := w.engine.Now()
	w.until("delete")
	if waited := w.engine.Now().Sub(asked); waited < days {
		t.Errorf("waited only %s", waited)
	}
}

// TestRowTellsNews: where the user knows of one fault and not of another, the row of the list says the other, as status does.
func TestRowTellsNews(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{Pinned: true})
	w.plan("github-pages")
	w.publish(journey.StagePublish)
	for _, fault := range []practice.Fault{practice.MailCertExpired, practice.WebCertExpired} {
		if err := w.world.Break(fault); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(20 * time.Minute)
	w.check(facts.Full())
	g, now := w.engine.Guide, w.engine.Now()
	findings := slices.DeleteFunc(g.Findings(w.journey, now), func(f diagnosis.Finding) bool { return !f.NeedsUser() })
	if len(findings) < 2 {
		t.Fatalf("%v", findings)
	}
	w.journey = w.journey.Acknowledge(findings[:1], now.Add(24*time.Hour), now)
	if row, want := g.DomainRow(w.journey, true, now), diagnosis.Text(g.Words, findings[1]).What; row.Trouble != want {
		t.Errorf("the row says %q, want %q", row.Trouble, want)
	}
}
