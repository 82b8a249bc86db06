package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
)

// checking shows a check going on, part by part.
type checking struct {
	base
	kit    Kit
	domain string
	done   []facts.Part
	busy   busy
	notice notice
}

// NewChecking shows a check of a domain.
func NewChecking(kit Kit, domain string) Screen {
	return checking{kit: kit, domain: domain, busy: newBusy()}
}

func (s checking) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyMsg:
		switch {
		case key.Matches(msg, s.kit.Keys.Back):
			return s, send(Back{})
		case !s.busy.on && key.Matches(msg, s.kit.Keys.Check):
			return s, send(CheckNow{})
		}
	case Checking:
		s.busy, cmd = s.busy.set(msg.On)
		if msg.On {
			s.done, s.notice = nil, notice{}
		}
	case spinner.TickMsg:
		s.busy, cmd = s.busy.update(msg)
	case Progress:
		s.done = append(slices.Clone(s.done), msg.Part)
	case Failed:
		s.notice = failure(msg.Err)
	}
	return s, cmd
}

func (s checking) View(w, h int) string {
	intro := hang(" ", s.kit.Words.Say("look.looking", assets.Values{"domain": s.domain}), measure(w))
	var parts []string
	for _, part := range []facts.Part{facts.PartDNS, facts.PartPolicy, facts.PartMail} {
		sign := strings.Repeat(" ", markWidth)
		switch {
		case slices.Contains(s.done, part):
			sign = s.kit.mark(guide.Good)
		case s.busy.on:
			sign = s.busy.spinner.View() + strings.Repeat(" ", markWidth-1)
		}
		parts = append(parts, "  "+sign+"  "+s.kit.say("part."+string(part), nil))
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
