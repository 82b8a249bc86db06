package wizard_test

import (
	"testing"
	"time"

	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// TestUsersTurn holds when it is the user's turn again after the engine has done something.
func TestUsersTurn(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	board := guide.Board{Title: "the record", Turn: journey.Yours, Rows: []guide.Row{{Label: "ns1", Mark: guide.Todo, Text: "not there"}}}
	seen := board
	seen.Rows = []guide.Row{{Label: "ns1", Mark: guide.Bad, Text: "another name"}}
	seen.Trouble = []guide.Block{{Style: guide.Item, Text: "the name is doubled"}}
	other := board
	other.Title = "the file"
	coming := board
	coming.Turn = journey.Coming

	turn := func(want bool, mistake bool, b guide.Board, after time.Duration) {
		t.Helper()
		attempt := wizard.NewAttempt(&board, wizard.Action{Mistake: mistake}, noon)
		attempt.Observe(&b, noon.Add(time.Minute))
		if got := attempt.UsersTurn(&b, noon.Add(after)); got != want {
			t.Errorf("the user's turn %s after it was done: %v, want %v", after, got, want)
		}
	}
	turn(false, false, board, time.Minute)
	turn(false, true, board, time.Minute) // nothing has been found yet
	turn(true, false, board, 15*time.Minute)
	turn(false, false, seen, 15*time.Minute) // it changed a minute after
	turn(true, false, seen, 16*time.Minute)
	turn(true, true, seen, time.Minute) // the mistake was found
	turn(true, false, other, time.Minute)
	turn(false, false, coming, time.Hour)
	var none wizard.Attempt
	if !none.UsersTurn(&board, noon) {
		t.Error("nothing was done yet, and it is not the user's turn")
	}
}

// TestRevise: while what was done is on its way, nobody has to do anything, and that is said; then it is as the journey says.
func TestRevise(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	yours, coming := guide.Move{Who: "Your turn."}, guide.Move{Who: "Nothing to do.", Then: "It shows soon."}
	step := guide.Step{Board: &guide.Board{Title: "the record", Turn: journey.Yours}, Turn: yours}
	attempt := wizard.NewAttempt(step.Board, wizard.Action{Coming: coming}, noon)
	if got := attempt.Revise(step, noon.Add(time.Minute)); got.Turn != coming || got.Board.Turn != journey.Coming {
		t.Errorf("a minute after: %v, %s", got.Turn, got.Board.Turn)
	}
	if got := attempt.Revise(step, noon.Add(15*time.Minute)); got.Turn != yours || got.Board.Turn != journey.Yours {
		t.Errorf("when nothing has come of it: %v, %s", got.Turn, got.Board.Turn)
	}
	unseen := wizard.NewAttempt(step.Board, wizard.Action{Coming: coming, Unseen: true}, noon)
	if got := unseen.Revise(step, noon); got.Turn != yours || step.Board.Turn != journey.Yours {
		t.Errorf("when nothing is on its way: %v", got.Turn)
	}
}
