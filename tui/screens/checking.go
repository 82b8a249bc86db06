package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// checking shows a check going on, part by part.
type checking struct {
	stepScreen
	done []facts.Part
}

// NewChecking shows a check of a domain.
func NewChecking(kit Kit, domain string) Screen {
	step := guide.Step{Stage: journey.StageLook, Title: kit.Words.Say("look.looking", assets.Values{"domain": domain})}
	return checking{stepScreen: newStepScreen(kit, journey.Journey{Domain: domain}, step)}
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
			s.done, s.notice = nil, notice{}
		}
	case Progress:
		s.done = append(slices.Clone(s.done), msg.Part)
	}
	return s, cmd
}

func (s checking) View(w, h int) string {
	s.w, s.h = w, h
	var parts []string
	for _, part := range []facts.Part{facts.PartDNS, facts.PartPolicy, facts.PartMail} {
		mark := s.kit.Theme.Glyph(theme.Coming)
		switch {
		case slices.Contains(s.done, part):
			mark = s.kit.Theme.Paint(theme.Good, s.kit.Theme.Glyph(theme.Done))
		case s.busy.on:
			mark = s.busy.spinner.View()
		}
		parts = append(parts, "   "+mark+" "+s.kit.say("part."+string(part), nil))
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
