package plain

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

const school = wizardtest.School

// bench is a world whose clock jumps to whatever is waited for.
type bench struct {
	*wizardtest.World
	onWait func()
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{World: wizardtest.New(t)}
	b.Engine.Until = func(ctx context.Context, until time.Time) error {
		err := b.Jump(ctx, until)
		if err == nil && b.onWait != nil {
			b.onWait()
		}
		return err
	}
	return b
}

// acting has an engine that publishes by itself, rightly or wrongly, and whose days pass at once.
func (b *bench) acting() *bench {
	b.Engine.Farewell, b.Engine.SimulatedTime = func() []string { return []string{"It is over."} }, true
	b.Engine.Suggest = func(journey.Journey, journey.QuestionID) string { return "rosehill-school.github.io" }
	b.Engine.Actions = func(_ journey.Journey, step guide.Step) []wizard.Action {
		if step.Board == nil || !step.Board.Known() {
			return nil
		}
		return []wizard.Action{
			{ID: "right", Label: "Add the line exactly as shown"},
			{ID: "doubled-name", Label: "Type the whole name", Mistake: true},
		}
	}
	b.Engine.Act = func(j journey.Journey, step guide.Step, action wizard.Action) error {
		if action.Mistake {
			name := step.Board.Task.Record.Name
			b.Change = func(check *facts.Check) {
				check.Misplaced = []facts.RR{{Name: name + "." + school, Type: "TXT", Value: step.Board.Task.Record.Value}}
			}
			return nil
		}
		b.Change = nil
		b.Publish(step.Board.Task.ID)
		return nil
	}
	b.onWait = func() { // senders report the day before, once the record is live
		if b.Published(plan.STSRecord) {
			b.Report("Google Inc.", "Microsoft Corporation")
		}
	}
	return b
}

// run runs with that input, as a script does.
func (b *bench) run(t *testing.T, domain, input string, options Options) (diagnosis.Verdict, error, string) {
	t.Helper()
	var out bytes.Buffer
	verdict, err := Run(t.Context(), b.Engine, domain, strings.NewReader(input), &out, options)
	return verdict, err, out.String()
}

// toPlan are the answers from the start until the plan is accepted: go on, make a plan, the first place
// for the file, what it shows, where reports go, publish.
const toPlan = "1\n1\n1\ntls@rosehill-school.org\n1\n"

// toTesting brings the domain to where everything is live, in testing.
func (b *bench) toTesting(t *testing.T) {
	t.Helper()
	if verdict, err, out := b.run(t, school, toPlan, Options{}); verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.Publish()
	if _, err := b.Engine.Check(t.Context(), school, facts.Full(), nil); err != nil {
		t.Fatal(err)
	}
	b.at(t, journey.StageTesting)
}

func (b *bench) at(t *testing.T, stage journey.Stage) {
	t.Helper()
	if got := b.Journey().Stage(); got != stage {
		t.Fatalf("stage is %s, want %s", got, stage)
	}
}

func has(t *testing.T, out string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test -update writes it anew):\n%s", path, diff)
	}
}
