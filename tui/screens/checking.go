package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets/msgid"
	"mailseal/tui/frame"
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
		case key.Matches(msg, s.kit.Keys.BackLeft):
			return s, send(Back{})
		case key.Matches(msg, s.kit.Keys.Explain):
			return s, send(Explain{})
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
	var lines []string
	for _, row := range s.kit.Guide.CheckRows(s.so) {
		lines = append(lines, s.row(row, w)...)
	}
	win := s.window()
	win.parts, win.keys = []frame.Part{frame.Fixed(lines)}, s.kit.allKeys(s)
	if s.notice.empty() { // that a check goes on can be seen
		win.turn = s.kit.move(s.step, w)
	}
	return s.kit.lay(win, w, h).String()
}

// row sets a part of the check: all of them stand there from the beginning, and what is said of one comes as it is known.
func (s checking) row(row guide.Row, w int) []string {
	mark := s.kit.badgeMark(row.Mark)
	if row.Mark == guide.NoMark && row.Text != "" && s.busy.on {
		mark = s.busy.spinner.View()
	}
	if w < compactBelow {
		lines := hang(" "+mark+" ", row.Label, measure(w))
		if row.Text != "" {
			lines = append(lines, hang("   ", row.Text, measure(w))...)
		}
		return lines
	}
	if row.Text == "" {
		return []string{"   " + mark + " " + row.Label}
	}
	return hang(at("   "+mark+" "+cut(row.Label, saidColumn-6, s.kit.Theme), saidColumn, ""), row.Text, measure(w))
}

// Bindings returns the keys: to stop, or, where the check could not be made, to try again.
func (s checking) Bindings() []key.Binding {
	k := s.kit.Keys
	if !s.busy.on {
		return []key.Binding{k.Check, k.BackLeft, k.Explain}
	}
	stop := k.BackLeft
	stop.SetHelp(k.Back.Help().Key, s.kit.say(msgid.TuiKeyStop, nil))
	return []key.Binding{stop, k.Explain}
}

// IsChecking reports whether a screen shows a check going on.
func IsChecking(s Screen) bool {
	_, is := s.(checking)
	return is
}
