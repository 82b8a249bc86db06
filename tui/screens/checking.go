package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
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
	return checking{stepScreen: newStepScreen(kit, journey.Journey{Domain: domain}, guide.Step{})}
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
	intro := hang(" ", s.kit.Words.Say("look.looking", assets.Values{"domain": s.journey.Domain}), measure(w))
	var parts []string
	for _, part := range []facts.Part{facts.PartDNS, facts.PartPolicy, facts.PartMail} {
		badge := strings.Repeat(" ", markWidth)
		switch {
		case slices.Contains(s.done, part):
			badge = s.kit.mark(guide.Good)
		case s.busy.on:
			badge = s.busy.spinner.View() + strings.Repeat(" ", markWidth-1)
		}
		parts = append(parts, "  "+badge+"  "+s.kit.say("part."+string(part), nil))
	}
	return stack(h, section{lines: intro}, section{lines: parts, give: 1}, section{lines: s.notice.lines(s.kit, w)})
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
