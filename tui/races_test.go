package tui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

func letters(text string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)} }

// playing runs a test of a program in a bubble; begin brings the world so far.
func playing(t *testing.T, begin func(*testing.T, *wizardtest.World), test func(*testing.T, *wizardtest.World, *player)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer func() {
			cancel()
			time.Sleep(time.Minute)
		}()
		world := wizardtest.New(t)
		begin(t, world)
		test(t, world, play(t, ctx, world, wizardtest.School))
	})
}

// toQuestion answers what is proposed until a question is asked; with an empty one, until there is a board.
func toQuestion(id journey.QuestionID) func(*testing.T, *wizardtest.World) {
	return func(t *testing.T, world *wizardtest.World) {
		engine := world.Engine
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := engine.Open(wizardtest.School, nil)
		must(err)
		_, err = engine.Check(context.Background(), wizardtest.School, facts.Scope{}, nil)
		must(err)
		for {
			j := world.Journey()
			step := engine.Guide.Step(j, engine.Now())
			if q := step.Question; step.Board != nil || q.ID == id {
				return
			}
			if step.Question.ID == journey.QuestionAcceptPlan {
				_, _, err := engine.Answer(context.Background(), wizardtest.School, journey.QuestionHost, "rosehill.github.io")
				must(err)
				j = world.Journey()
			}
			proposal := engine.Proposal(j, *step.Question)
			if step.Question.Kind == journey.Choose && proposal == "" {
				proposal = step.Question.Options[0].Value
			}
			_, _, err := engine.Answer(context.Background(), wizardtest.School, step.Question.ID, proposal)
			must(err)
		}
	}
}

// TestWalkWhileChecking: who goes on to the next step while mailseal checks loses no check, and is told when it ends.
func TestWalkWhileChecking(t *testing.T) {
	playing(t, toQuestion(""), func(t *testing.T, world *wizardtest.World, pl *player) {
		pl.settle()
		world.Publish(plan.ReportRecord)
		world.Hold = make(chan struct{})
		before := pl.p.step.Board.Task.ID
		pl.take(letters("r"))
		pl.take(tea.KeyMsg{Type: tea.KeyEnter})
		close(world.Hold)
		pl.settle()
		if strings.Contains(pl.p.View(), "Checking") || pl.p.step.Board.Task.ID == before {
			t.Errorf("after the check:\n%s", pl.p.View())
		}
	})
}

// TestDraftIsKept: going back discards nothing that was typed.
func TestDraftIsKept(t *testing.T) {
	playing(t, toQuestion(journey.QuestionReports), func(t *testing.T, world *wizardtest.World, pl *player) {
		pl.settle()
		for range 4 {
			if pl.p.top().Typing() {
				break
			}
			pl.take(tea.KeyMsg{Type: tea.KeyEnter})
		}
		pl.take(letters("me@rosehill"))
		pl.take(tea.KeyMsg{Type: tea.KeyEsc})
		pl.take(tea.KeyMsg{Type: tea.KeyEnter})
		if !strings.Contains(pl.p.View(), "me@rosehill") {
			t.Errorf("after going back and forth:\n%s", pl.p.View())
		}
	})
}
