package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/journey"
	"mailseal/wizard/wizardtest"
)

func byHand(t *testing.T) program {
	engine := wizardtest.New(t).Engine
	p := newProgram(t.Context(), engine, kit(engine, theme.Theme{}, Options{}), wizardtest.School, Options{})
	return p.then(tea.WindowSizeMsg{Width: 80, Height: 24})
}

// then takes messages, and leaves what they ask for undone.
func (p program) then(messages ...tea.Msg) program {
	for _, msg := range messages {
		next, _ := p.Update(msg)
		p = next.(program)
	}
	return p
}

// TestLateResults holds that what comes of a request that another one has ended is not shown.
func TestLateResults(t *testing.T) {
	p := byHand(t).then(screens.Open{Domain: wizardtest.School})
	late := p.request.n
	p = p.then(screens.Open{Domain: "other.example"})
	p = p.then(result{late, opened{journey.NewJourney(wizardtest.School, p.engine.Now())}}, result{late, failed{errors.New("late")}})
	if p.screen != nil {
		t.Errorf("a late result is shown:\n%s", p.View())
	}
	p = p.then(result{p.request.n, opened{journey.NewJourney("other.example", p.engine.Now())}})
	if !strings.Contains(p.View(), "other.example") {
		t.Errorf("the newest result is not shown:\n%s", p.View())
	}
}

// TestEndedWait holds that the end of a wait that nobody waits for any more is no failure.
func TestEndedWait(t *testing.T) {
	p := byHand(t)
	p = p.then(result{p.request.n, opened{journey.NewJourney(wizardtest.School, p.engine.Now())}})
	n := p.request.n
	p = p.drop().then(result{n, failed{errors.New("context canceled")}})
	if strings.Contains(p.View(), "canceled") {
		t.Errorf("it is shown as a failure:\n%s", p.View())
	}
}

// TestResumed holds that a pause ends no answer that is on its way, and holds up no wait.
func TestResumed(t *testing.T) {
	p := byHand(t).then(screens.Open{Domain: wizardtest.School}, tea.ResumeMsg{})
	j := journey.NewJourney(wizardtest.School, p.engine.Now())
	p = p.then(result{p.request.n, opened{j}}, screens.Answered{ID: journey.QuestionSeen, Value: "yes"})
	saving := p.request.n
	if p = p.then(tea.ResumeMsg{}); p.request.n != saving {
		t.Error("the answer that was being saved is dropped")
	}
	p, _ = p.scheduleAt(p.engine.Now().Add(time.Hour))
	p.step.Next = p.engine.Now().Add(time.Hour)
	waiting := p.request.n
	if p = p.then(tea.ResumeMsg{}); p.request.n == waiting || !p.request.wait {
		t.Error("the wait has not begun anew")
	}
}

// TestDamagedNotes holds that notes that cannot be read are named, and hide no others.
func TestDamagedNotes(t *testing.T) {
	damaged := errors.New("the notes of other.example are damaged")
	p := byHand(t)
	for _, list := range [][]wizard.Listed{nil, {{Domain: wizardtest.School}}} {
		p.board.watcher.Watch(list)
		view := p.then(result{p.request.n, listed{damaged}}).View()
		if !strings.Contains(view, damaged.Error()) || len(list) > 0 && !strings.Contains(view, "▸ "+wizardtest.School) {
			t.Errorf("a list of %d, beside damaged notes:\n%s", len(list), view)
		}
	}
}

// TestQuitKey holds that q is a letter where text is typed, and a command elsewhere.
func TestQuitKey(t *testing.T) {
	q := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q")}
	p := byHand(t)
	asking := p.then(result{p.request.n, listed{}}).then(q)
	if asking.leaving || !strings.Contains(asking.View(), "▸ q") {
		t.Errorf("q in a text field leaves:\n%s", asking.View())
	}
	p.board.watcher.Watch([]wizard.Listed{{Domain: wizardtest.School}})
	listing := p.then(result{p.request.n, listed{}}).then(q)
	if !listing.leaving {
		t.Error("q in a list does not leave")
	}
	if over := p.then(result{p.request.n, listed{}},
		tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("?")}, q); over.leaving {
		t.Error("q in the help leaves the program, not the help")
	}
}

// TestLettersInOnePiece holds that letters which come at once are letters, also where they are the name of a key.
func TestLettersInOnePiece(t *testing.T) {
	for _, word := range []string{"delete", "end", "up", "esc", "enter", "q?"} {
		p := byHand(t)
		p = p.then(result{p.request.n, listed{}})
		if typed := p.then(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(word)}); !strings.Contains(typed.View(), "▸ "+word) {
			t.Errorf("%s is not typed:\n%s", word, typed.View())
		}
	}
}

// TestViewFits holds that the live part is never higher or wider than the window, and ends in a line end.
func TestViewFits(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 20, Height: 8}, {Width: 40, Height: 12}, {Width: 80, Height: 24}, {Width: 300, Height: 100}} {
		p := byHand(t).then(size)
		p = p.then(result{p.request.n, listed{}})
		view := p.View()
		if !strings.HasSuffix(view, "\n") {
			t.Errorf("%v: the view does not end in a line end", size)
		}
		if n := strings.Count(view, "\n") + 1; n > size.Height {
			t.Errorf("%v: the view has %d lines:\n%s", size, n, view)
		}
	}
}

// TestApart: a blank line stands above a screen, unless the window has none to give.
func TestApart(t *testing.T) {
	if got := apart("a\nb\n", 4); got != "\na\nb\n" {
		t.Errorf("with room: %q", got)
	}
	if got := apart("a\nb\n", 3); got != "a\nb\n" {
		t.Errorf("without room: %q", got)
	}
}
