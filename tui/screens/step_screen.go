package screens

import (
	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// stepScreen is what the screens of a step have in common.
type stepScreen struct {
	base
	kit     Kit
	journey journey.Journey
	step    guide.Step
	above   scrollback
	busy    busy
	notice  notice
	w, h    int
}

func newStepScreen(kit Kit, j journey.Journey, step guide.Step) stepScreen {
	return stepScreen{kit: kit, journey: j, step: step, busy: newBusy(), w: 80, h: 24}
}

// update takes in what they take in alike.
func (s stepScreen) update(msg tea.Msg) (_ stepScreen, cmd tea.Cmd) {
	s.text = ""
	switch msg := msg.(type) {
	case Resized:
		s.w, s.h = msg.Width, msg.Height
	case Checking:
		s.busy, cmd = s.busy.set(msg.On)
	case spinner.TickMsg:
		s.busy, cmd = s.busy.update(msg)
	case Failed:
		s.notice = failure(msg.Err)
	case Sent:
		s.notice = notice{text: msg.Text}
	case tea.KeyMsg:
		s.notice = notice{}
	}
	return s, cmd
}
