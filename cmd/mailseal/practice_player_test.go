package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// practised gives a practice's engine and its domain.
func practised(t *testing.T) (wizard.Engine, string) {
	t.Helper()
	return practisedAt(t, practice.Options{})
}

// practisedAt does so with companies, and with an engine that is changed before.
func practisedAt(t *testing.T, options practice.Options, change ...func(*wizard.Engine)) (wizard.Engine, string) {
	t.Helper()
	options.Start, options.Frozen = storyStart(), true
	world, err := practice.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.stateDir, a.now = t.TempDir(), world.Clock().Now
	engine, err := a.engine(world.Config())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(&engine)
	}
	addPractice(world, &engine, t.TempDir())
	return engine, world.Domain()
}

func playPractice(ctx context.Context, engine wizard.Engine, domain string) (string, error) {
	var out strings.Builder
	p := practicePlayer{engine: engine, domain: domain}
	_, err := plain.Run(ctx, engine, "", strings.NewReader(""), &out, plain.Options{Player: p.move})
	return out.String(), err
}

// TestPlayedMistake holds that the player makes one mistake, and puts it right once it has been named.
func TestPlayedMistake(t *testing.T) {
	t.Parallel()
	engine, domain := practised(t)
	out, err := playPractice(t.Context(), engine, domain)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rest := out
	for _, text := range []string{"Typed: " + domain, "Made a mistake on purpose: Type the whole name", "WRONG: ", "Put it right: ", "Typed: enforce\n", "The end of the practice"} {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Fatalf("%q is missing, or comes too early:\n%s", text, out)
		}
		rest = after
	}
	if n := strings.Count(out, "Made a mistake on purpose"); n != 1 {
		t.Errorf("%d mistakes, want 1", n)
	}
}

// TestPlayThatCannotEnd holds that the player says where it got stuck.
func TestPlayThatCannotEnd(t *testing.T) {
	t.Parallel()
	engine, domain := practised(t)
	act := engine.Act
	engine.Act = func(j journey.Journey, step guide.Step, action wizard.Action) error {
		if step.Board != nil && step.Board.Task.ID == plan.STSRecord {
			return nil // it never comes
		}
		return act(j, step, action)
	}
	if _, err := playPractice(t.Context(), engine, domain); err == nil || !strings.Contains(err.Error(), string(journey.StagePublish)) {
		t.Errorf("the record never came: %v", err)
	}
}
