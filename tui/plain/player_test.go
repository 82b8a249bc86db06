package plain

import (
	"context"
	"errors"
	"strings"
	"testing"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// played goes the whole way with a player that takes what is proposed, and does what the engine can do.
func (b *bench) played(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	verdict, err := Run(t.Context(), b.Engine, "", strings.NewReader(""), &out, Options{Player: b.player()})
	if verdict != diagnosis.OK || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out.String())
	}
	return out.String()
}

func (b *bench) player() Player {
	published := map[string]bool{}
	return func(j journey.Journey, step guide.Step) (Move, error) {
		switch {
		case j.Domain == "":
			return Move{Said: "Typed: " + school, Answer: school}, nil
		case step.Stage == journey.StageProtected:
			return Move{Said: "That was all.", Leave: true}, nil
		case step.Question != nil && step.Question.Kind == journey.Type:
			return Move{Said: "Typed", Answer: step.Question.Word}, nil
		case step.Question != nil && step.Question.ID == journey.QuestionNext && b.Engine.Guide.GoLive(j, b.Engine.Now()).Allowed():
			return Move{Said: "Chosen", Answer: string(journey.NextEnforce)}, nil
		case step.Question != nil && step.Question.Default == "" && len(step.Question.Options) > 0:
			return Move{Said: "Chosen", Answer: step.Question.Options[0].Value}, nil
		case step.Question != nil:
			return Move{Said: "Taken", Answer: b.Engine.Proposal(j, *step.Question)}, nil
		case step.Board != nil && step.Board.Yours() && !published[string(step.Stage)+step.Board.Title]:
			published[string(step.Stage)+step.Board.Title] = true
			return Move{Said: "Published.", Action: &b.Engine.Actions(j, step)[0]}, nil
		}
		return Move{}, nil
	}
}

func TestPlayer(t *testing.T) {
	b := newBench(t).acting()
	out := b.played(t)
	b.at(t, journey.StageProtected)
	has(t, out, "Typed: "+school+"\n", "Stage 7 of 7", "\nPublished.\n", "1. Stay in testing", "\n\nThat was all.\n", "\nIt is over.\n")
	for _, text := range []string{"Type a number", "Saved."} {
		if strings.Contains(out, text) {
			t.Errorf("%q is said, although nobody sits there", text)
		}
	}
}

func TestPlayerThatCannotGoOn(t *testing.T) {
	b, stuck := newBench(t).acting(), errors.New("stuck")
	run := func(ctx context.Context, p Player) error {
		_, err := Run(ctx, b.Engine, school, strings.NewReader(""), &strings.Builder{}, Options{Player: p})
		return err
	}
	if err := run(t.Context(), func(journey.Journey, guide.Step) (Move, error) { return Move{}, stuck }); !errors.Is(err, stuck) {
		t.Errorf("it ended with %v", err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if err := run(ctx, b.player()); !errors.Is(err, wizard.ErrInterrupted) {
		t.Errorf("interrupted: %v", err)
	}
}
