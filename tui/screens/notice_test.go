package screens

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// TestNoticeEnds: what was done stands in the place of who acts for four seconds, or until the next key; a failure stays until that.
func TestNoticeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := boardStep(1)
		shows := func(s Screen, text string) bool { return strings.Contains(seen(s, 80, 24), text) }
		s, cmd := For(testKit(t), planned(), step, false).Update(Sent{"Sent to your clipboard: the value, 54 characters."})
		if !shows(s, "Sent to your clipboard: the value, 54 characters.") || shows(s, "Nothing to do.") {
			t.Errorf("not said:\n%s", seen(s, 80, 24))
		}
		again, later := s.Update(Sent{"Sent to your clipboard: the name, 8 characters."})
		began := time.Now()
		over := cmd()
		if took := time.Since(began); took != 4*time.Second {
			t.Errorf("it stands for %v", took)
		}
		if ended, _ := s.Update(over); !shows(ended, "Nothing to do.") {
			t.Error("it stays")
		}
		if still, _ := again.Update(over); !shows(still, "the name") {
			t.Error("the end of one notice ends the next")
		}
		end := later()
		if ended, _ := again.Update(end); shows(ended, "the name") {
			t.Error("the next one stays")
		}
		if pressed, _ := s.Update(tea.KeyMsg{Type: tea.KeyTab}); shows(pressed, "Sent to") {
			t.Error("a key does not end it")
		}
		failed, _ := again.Update(Failed{errors.New("no space left on device")})
		if failed, _ = failed.Update(end); !shows(failed, "no space left") {
			t.Error("a failure goes by itself")
		}
	})
}

// TestSavedIsAnswered: the key that says that a record is saved is answered at once, by that and by whose servers are checked.
func TestSavedIsAnswered(t *testing.T) {
	step := boardStep(1)
	step.Board.Turn = journey.Yours
	step.Board.Rows[0].Mark = guide.Todo
	step.Board.Steps = []guide.TaskStep{{Title: "Add the record", State: guide.StepOpen, Parts: []guide.Part{{Text: "Type these values."}}}}
	s, cmd := For(testKit(t), planned(), step, false).Update(enter)
	if cmd == nil || cmd() != (CheckNow{}) {
		t.Fatal("enter does not check")
	}
	s, _ = s.Update(Checking{On: true})
	if view := seen(s, 80, 24); !strings.Contains(view, " Saved. Checking GoDaddy...") {
		t.Errorf("not answered:\n%s", view)
	}
	s, _ = s.Update(Checking{On: false})
	if view := seen(s, 80, 24); strings.Contains(view, "Saved.") {
		t.Errorf("still checking:\n%s", view)
	}
}

// TestNothingNewIsSaid: a check that was asked for is answered where it changes nothing, and only there.
func TestNothingNewIsSaid(t *testing.T) {
	kit := testKit(t)
	step := boardStep(1)
	news := Refreshed{Journey: planned(), Step: step}
	asked := func(s Screen) Screen {
		s, cmd := s.Update(runes("r"))
		if cmd == nil || cmd() != (CheckNow{}) {
			t.Fatal("r does not check")
		}
		return s
	}
	const said = " Nothing has changed."
	byItself, _ := For(kit, planned(), step, false).Update(news)
	if view := seen(byItself, 80, 24); strings.Contains(view, said) {
		t.Errorf("nobody asked:\n%s", view)
	}
	same, cmd := asked(For(kit, planned(), step, false)).Update(news)
	if view := seen(same, 80, 24); !strings.Contains(view, said) || cmd == nil {
		t.Errorf("not answered:\n%s", view)
	}
	board := *step.Board
	board.Rows = append([]guide.Row{}, board.Rows...)
	board.Rows[0].Text = "something else"
	news.Step.Board = &board
	changed, _ := asked(For(kit, planned(), step, false)).Update(news)
	if view := seen(changed, 80, 24); strings.Contains(view, said) || !strings.Contains(view, "something else") {
		t.Errorf("it has changed:\n%s", view)
	}
}
