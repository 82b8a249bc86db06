package tui

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/tlsrpt"
)

// rehearsal is the wizard's engine on a pretend internet, with notes in memory.
func rehearsal(t *testing.T) (wizard.Engine, *practice.World) {
	t.Helper()
	world, err := practice.Start(practice.Options{Provider: "google", Pace: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	guide := &wizard.Guide{Words: words, Catalogue: catalogue}
	look := probe.New(world.Config())
	var saving, reading sync.Mutex
	saved := wizard.NewJourney(world.Domain(), world.Clock().Now())
	var mailed time.Time
	engine := wizard.Engine{
		Guide: guide, Now: world.Clock().Now, Until: world.Clock().Until,
		Look: func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Part)) facts.Check {
			return look.Check(ctx, domain, scope)
		},
		Update: func(_ string, change func(wizard.Journey) (wizard.Journey, error)) (wizard.Journey, error) {
			saving.Lock()
			defer saving.Unlock()
			changed, err := change(saved)
			if err == nil {
				saved = changed
			}
			return saved, err
		},
		Journeys: func() ([]wizard.Journey, error) { return nil, nil },
		Reports: func(domain string) (days []facts.ReportDay, save func() error, err error) {
			reading.Lock()
			defer reading.Unlock()
			for _, mail := range world.Mail(mailed) {
				mailed = mail.At
				for item := range tlsrpt.Read(mail.Name, bytes.NewReader(mail.Body)) {
					if item.Err == nil {
						days = append(days, wizard.ReportDays(domain, item.Report)...)
					}
				}
			}
			return days, nil, nil
		},
		Practice: &wizard.Practice{
			Banner:  "PRACTICE",
			Suggest: func(j wizard.Journey, id wizard.QuestionID) string { return guide.PracticeValue(j, id, world.Value) },
			Deeds: func(_ wizard.Journey, board wizard.Board) (deeds []wizard.Deed) {
				for _, d := range world.Deeds(board.Task) {
					deeds = append(deeds, wizard.Deed{ID: d.ID, Label: d.Label, Slip: d.Slip})
				}
				return deeds
			},
			Do: func(_ wizard.Journey, board wizard.Board, deed wizard.Deed) error {
				for _, d := range world.Deeds(board.Task) {
					if d.ID == deed.ID {
						return world.Do(board.Task, d)
					}
				}
				t.Errorf("no deed %q", deed.ID)
				return nil
			},
		},
	}
	return engine, world
}

// TestPractice goes from the first screen to protected with keys alone, on a pretend internet: once straight, once
// through a slip that the board has to name.
func TestPractice(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for _, slip := range []bool{false, true} {
		t.Run(map[bool]string{false: "straight", true: "slip"}[slip], func(t *testing.T) {
			t.Parallel()
			engine, world := rehearsal(t)
			term := start(t, engine, world.Domain(), 80, 40, nil, noGrace)
			for _, screen := range []string{"Is this your domain?", "Make a plan for", "Where should the rule file live?", "Value for mta-sts.", "Mail address for the daily reports", "Publish this?"} {
				term.await("PRACTICE", screen, "> ")
				term.keys(enter)
			}
			term.await("Task 1 of 4")
			if slip {
				term.do(down + enter) // the whole name, typed into the name box
				term.await("FAIL", "What to do")
			}
			for _, next := range []string{"Task 2 of 4", "Task 3 of 4", "Task 4 of 4", "step 6 of 8  Testing"} {
				term.do(enter)
				term.await(next)
			}
			term.await("> Leave it as it is")
			term.keys(enter)
			term.await("Everything is ready", "> Leave it as it is")
			term.keys(down + enter)
			term.await("type: enforce")
			term.keys("enforce" + enter)
			term.await("Task 1 of 2")
			for _, next := range []string{"Task 2 of 2", "step 8 of 8  Protected"} {
				term.do(enter)
				term.await(next)
			}
			term.await("> Leave it as it is")
			term.keys("q")
			term.ended()
			term.await("The practice is over")
			if history := term.history(); !strings.Contains(history, "All is well") {
				t.Errorf("it does not say that all is well:\n%s", history)
			}
		})
	}
}

// do opens the list of what can be done, and chooses.
func (term *terminal) do(keys string) {
	term.t.Helper()
	term.keys("p")
	term.await("How do you publish it?", "> ")
	term.keys(keys)
	term.awaitThat("the board", func() bool { return !strings.Contains(term.screen(), "How do you publish it?") })
}
