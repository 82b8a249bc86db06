package tui

import (
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/journey"
)

// top returns the screen that the user sees; nil before the first one.
func (p program) top() screens.Screen {
	if p.over != nil {
		return p.over
	}
	return p.screen
}

// passTop passes a key to the screen that the user sees.
func (p program) passTop(msg tea.Msg) (program, tea.Cmd) {
	if p.over == nil {
		return p.notify(msg)
	}
	next, cmd := p.over.Update(msg)
	p.over = next
	return p.print(next.Printout()), cmd
}

// pass passes an inner message of a screen to whichever it is for: each knows its own.
func (p program) pass(msg tea.Msg) (program, tea.Cmd) {
	p, cmd := p.notify(msg)
	if p.over == nil {
		return p, cmd
	}
	p, above := p.passTop(msg)
	return p, tea.Batch(cmd, above)
}

// notify passes an event to the screen, whatever lies over it.
func (p program) notify(msg tea.Msg) (program, tea.Cmd) {
	if p.screen == nil {
		return p, nil
	}
	next, cmd := p.screen.Update(msg)
	p.screen = next
	return p.print(next.Printout()), cmd
}

// putOver puts a screen over the present one.
func (p program) putOver(over screens.Screen) (program, tea.Cmd) {
	p.over = over
	p.size = screens.Resized{}
	return p.print(over.Printout()), over.Init()
}

// uncover takes away what lies over the screen.
func (p program) uncover() program {
	p.over, p.size = nil, screens.Resized{}
	return p
}

// show changes the screen. What the old one leaves behind is printed first.
func (p program) show(next screens.Screen, record string) (program, tea.Cmd) {
	p = p.uncover().keepDraft()
	p.screen = next
	p.restoreDraft()
	cmd := next.Init()
	if p.checking {
		busy, turn := next.Update(screens.Checking{On: true})
		p.screen, cmd = busy, tea.Batch(cmd, turn)
	}
	return p.print(record), cmd
}

// draftKey is the question that a draft is for.
type draftKey struct {
	domain   string
	question journey.QuestionID
}

// keepDraft keeps what is typed on the screen that is left.
func (p program) keepDraft() program {
	s, ok := p.screen.(screens.Drafter)
	if !ok {
		return p
	}
	d, ok := s.Draft()
	if !ok {
		return p
	}
	drafts := maps.Clone(p.drafts)
	if drafts == nil {
		drafts = map[draftKey]string{}
	}
	drafts[draftKey{d.Domain, d.Question}] = d.Text
	p.drafts = drafts
	return p
}

// restoreDraft types on the screen what was typed there before.
func (p program) restoreDraft() {
	s, ok := p.screen.(screens.Drafter)
	if !ok {
		return
	}
	if d, ok := s.Draft(); ok {
		if typed := p.drafts[draftKey{d.Domain, d.Question}]; typed != "" {
			s.Redraft(typed)
		}
	}
}
