package screens

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// checking shows a check going on, part by part.
type checking struct {
	stepScreen
	so facts.Progress
}

// NewChecking shows a check of a domain.
func NewChecking(kit Kit, domain string) Screen {
	return checking{stepScreen: newStepScreen(kit, journey.Journey{Domain: domain}, kit.Guide.Checking(domain))}
}

func (s checking) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	s.stepScreen, cmd = s.update(msg)
	switch msg := msg.(type) {
	case tea.KeyMsg:
		switch {
		case key.Matches(msg, s.kit.Keys.Back):
			return s, send(Back{})
		case !s.busy.on && key.Matches(msg, s.kit.Keys.Check):
			return s, send(CheckNow{})
		}
	case Checking:
		if msg.On {
			s.so, s.notice = facts.Progress{}, notice{}
		}
	case Progress:
		s.so = msg.So
	}
	return s, cmd
}

func (s checking) View(w, h int) string {
	s.w, s.h = w, h
	var parts []string
	for _, row := range s.kit.Guide.CheckRows(s.so) {
		mark := s.kit.Theme.Glyph(theme.Coming)
		switch {
		case row.Mark != guide.NoMark:
			mark = s.kit.Theme.Paint(theme.Good, s.kit.Theme.Glyph(theme.Done))
		case row.Text != "" && s.busy.on:
			mark = s.busy.spinner.View()
		}
		switch {
		case row.Text == "":
			parts = append(parts, "   "+mark+" "+row.Label)
		case w < compactBelow:
			parts = append(parts, "   "+mark+" "+row.Label, "     "+row.Text)
		default:
			parts = append(parts, fmt.Sprintf("   %s %-35s %s", mark, row.Label, row.Text))
		}
	}
	for i, line := range parts {
		parts[i] = cut(line, w, s.kit.Theme)
	}
	win := s.window()
	win.parts, win.keys = []frame.Part{frame.Fixed(parts)}, s.kit.allKeys(s)
	return s.kit.lay(win, w, h).String()
}

func (s checking) Bindings() []key.Binding {
	if s.busy.on {
		return []key.Binding{s.kit.Keys.Back}
	}
	return []key.Binding{s.kit.Keys.Check, s.kit.Keys.Back}
}

// IsChecking reports whether a screen shows a check going on.
func IsChecking(s Screen) bool {
	_, is := s.(checking)
	return is
}
