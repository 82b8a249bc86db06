package guide_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// walker walks a journey in a practice world, without a front end.
type walker struct {
	t       *testing.T
	world   *practice.World
	engine  wizard.Engine
	journey journey.Journey
	mailed  time.Time // reports until then were read
}

func newWalker(t *testing.T, options practice.Options) *walker {
	t.Helper()
	options.Frozen = true
	world, err := practice.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	w := &walker{t: t, world: world, journey: journey.NewJourney(world.Domain(), world.Clock().Now())}
	look := probe.New(world.Config())
	w.engine = wizard.Engine{
		Guide: guide.LoadedGuide(t),
		Now:   world.Clock().Now,
		Until: world.Clock().Until,
		Probe: func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
			config := world.Config()
			config.Last = w.journey.Notes.Last
			return probe.New(config).Check(ctx, domain, scope, nil)
		},
		MailServers: func(ctx context.Context, domain string, hosts []string) facts.ServerCheck {
			return look.MailServers(ctx, domain, hosts, facts.Full())
		},
		Update: func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
			j, err := change(w.journey)
			if err == nil {
				w.journey = j
			}
			return w.journey, err
		},
		Find:    func(string) (journey.Journey, bool, error) { return w.journey, w.journey.Begun(), nil },
		Reports: w.reports,
	}
	return w
}

// reports reads what the world's senders have mailed since the last time.
func (w *walker) reports(_ context.Context, domain string) (days []facts.ReportDay, saved func() error, err error) {
	mails, err := w.world.Mail(w.mailed)
	collector := reports.NewCollector(reports.Options{Domain: domain, Now: w.world.Clock().Now()})
	for _, mail := range mails {
		w.mailed = mail.At
		source := collector.Source(mail.Name)
		for item := range tlsrpt.Read(mail.Name, bytes.NewReader(mail.Body)) {
			if item.Err != nil {
				return nil, nil, item.Err
			}
			source.Add(item)
		}
		source.Close()
	}
	return collector.Summary().Days, nil, err
}

func (w *walker) check(scope facts.Scope) {
	w.t.Helper()
	if _, err := w.engine.Check(w.t.Context(), w.world.Domain(), scope, nil); err != nil {
		w.t.Fatal(err)
	}
}

func (w *walker) answer(id journey.QuestionID, value string) {
	w.t.Helper()
	if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), id, value); err != nil {
		w.t.Fatalf("answer %s=%s: %v", id, value, err)
	}
}

// back takes the newest answer back.
func (w *walker) back() { w.journey, _ = w.engine.Guide.Back(w.journey, w.engine.Now()) }

func (w *walker) step() guide.Step { return w.engine.Guide.Step(w.journey, w.engine.Now()) }

func (w *walker) at(stage journey.Stage) {
	w.t.Helper()
	if got := w.step().Stage; got != stage {
		w.t.Fatalf("stage is %s, want %s\n%+v", got, stage, w.step())
	}
}

// publish does what the board asks, with the first action, and waits until the stage is over, checking as often as mailseal
// does: every ten seconds at first.
func (w *walker) publish(stage journey.Stage) {
	w.t.Helper()
	w.publishChecking(stage, 0)
}

// reach is publish for a test that is about what comes later: it checks every two minutes at most.
func (w *walker) reach(stage journey.Stage) {
	w.t.Helper()
	w.publishChecking(stage, 2*time.Minute)
}

func (w *walker) publishChecking(stage journey.Stage, pause time.Duration) {
	w.t.Helper()
	done, called := map[string]bool{}, map[string]string{}
	for range 200 {
		step := w.step()
		if step.Stage != stage {
			return
		}
		if step.Board == nil {
			w.t.Fatalf("no board at %s: %+v", stage, step)
		}
		key := string(step.Board.Task.ID)
		if was, ok := called[key]; ok && was != step.Title {
			w.t.Errorf("while it is being done, the task %q is called %q", was, step.Title)
		}
		called[key] = step.Title
		if !done[key] {
			actions := w.world.Actions(step.Board.Task)
			if err := w.world.Do(step.Board.Task, actions[0]); err != nil {
				w.t.Fatal(err)
			}
			done[key] = true
		}
		next := step.Next
		if paused := w.engine.Now().Add(pause); paused.After(next) {
			next = paused
		}
		if err := w.world.Clock().Until(w.t.Context(), next); err != nil {
			w.t.Fatal(err)
		}
		w.check(step.Scope)
	}
	w.t.Fatalf("stage %s did not end: %+v", stage, w.step().Board)
}

// wait lets minutes pass.
func (w *walker) wait(minutes int) {
	w.t.Helper()
	if err := w.world.Clock().Until(w.t.Context(), w.engine.Now().Add(time.Duration(minutes)*time.Minute)); err != nil {
		w.t.Fatal(err)
	}
}

// goDays lets days pass, with a full check each.
func (w *walker) goDays(n int) {
	w.t.Helper()
	for range n {
		if err := w.world.Clock().Until(w.t.Context(), w.engine.Now().Add(24*time.Hour)); err != nil {
			w.t.Fatal(err)
		}
		w.check(facts.Full())
	}
}

// plan answers everything up to the plan.
func (w *walker) plan(hosting string) {
	w.t.Helper()
	w.at(journey.StageLook)
	w.check(facts.Full())
	w.answer(journey.QuestionSeen, "yes")
	w.at(journey.StageRisk)
	w.answer(journey.QuestionRisk, "yes")
	w.at(journey.StagePlan)
	w.answer(journey.QuestionHosting, hosting) // the finer question answers the way there too
	if w.engine.Guide.MayAnswerSooner(w.journey, journey.QuestionHost) {
		w.answer(journey.QuestionHost, w.world.Suggest(w.engine.Guide.Machine, w.journey, journey.QuestionHost))
	}
	for w.step().Question.ID != journey.QuestionAcceptPlan {
		id := w.step().Question.ID
		w.answer(id, w.world.Suggest(w.engine.Guide.Machine, w.journey, id))
	}
	word := w.step().Question.Word // of a place that starts in enforce
	if word == "" {
		word = "yes"
	}
	w.answer(journey.QuestionAcceptPlan, word)
}

func TestWholeJourney(t *testing.T) {
	for _, provider := range []string{"google", "microsoft", "own"} {
		for _, hosting := range []string{"github-pages", "cloudflare-pages", "mailhardener", "nginx"} {
			if testing.Short() && (provider != "google" || hosting != "github-pages") {
				continue // one way is enough for the race detector
			}
			t.Run(provider+"/"+hosting, func(t *testing.T) {
				t.Parallel()
				w := newWalker(t, practice.Options{Provider: provider})
				w.plan(hosting)
				w.publish(journey.StagePublish)
				w.at(journey.StageTesting)
				w.goDays(15)
				golive := w.engine.Guide.GoLive(w.journey, w.engine.Now())
				if !golive.Ready && !golive.Elsewhere {
					t.Fatalf("not ready after 15 good days: %+v", golive.Conditions)
				}
				w.answer(journey.QuestionNext, "enforce")
				w.answer(journey.QuestionEnforce, "enforce")
				w.at(journey.StageEnforce)
				w.publish(journey.StageEnforce)
				w.at(journey.StageProtected)
			})
		}
	}
}

func TestOverrideAndRollback(t *testing.T) {
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	w.publish(journey.StagePublish)
	w.goDays(1)
	first := w.journey.Plan.Target.ID
	w.answer(journey.QuestionNext, "enforce")
	if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionEnforce, "enforce"); err == nil {
		t.Fatal("enforce was taken although nothing is ready")
	}
	for _, answer := range []string{"", "enforce", "y", "Enforce Anyway"} {
		if _, _, err := w.engine.Answer(w.t.Context(), w.world.Domain(), journey.QuestionOverride, answer); err == nil {
			t.Fatalf("%q switched to enforce", answer)
		}
	}
	w.answer(journey.QuestionOverride, "enforce anyway")
	w.publish(journey.StageEnforce)
	w.at(journey.StageProtected)
	second := w.journey.Plan.Target.ID
	w.answer(journey.QuestionNext, "rollback")
	w.answer(journey.QuestionRollback, "rollback")
	w.publish(journey.StagePublish)
	w.at(journey.StageTesting)
	if third := w.journey.Plan.Target.ID; first == second || second == third || first == third {
		t.Errorf("ids were used twice: %s, %s, %s", first, second, third)
	}
	if until := rollout.HeldUntil(w.journey.Notes, nil); !until.After(w.engine.Now()) {
		t.Errorf("the notes have forgotten the enforced policy: %s", until)
	}
}
