package screens

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// stepScreen is what the screens of a step have in common.
type stepScreen struct {
	base
	kit     Kit
	journey journey.Journey
	step    guide.Step
	printed []string // values that were printed above, because no line of the window holds them
	busy    busy
	notice  notice
	notices int // how many there have been
	w, h    int
}

func newStepScreen(kit Kit, j journey.Journey, step guide.Step) stepScreen {
	return stepScreen{kit: kit, journey: j, step: step, busy: newBusy(kit), w: 80, h: 24}
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
		s.notice = s.kit.failure(msg.Err)
	case Sent:
		s, cmd = s.tell(msg.Text)
	case noticeOver:
		if msg.n == s.notices && !s.notice.bad {
			s.notice = notice{}
		}
	case tea.KeyMsg:
		s.notice = notice{}
	}
	return s, cmd
}

// tell shows a notice for a while.
func (s stepScreen) tell(text string) (stepScreen, tea.Cmd) {
	s.notice, s.notices = said(text), s.notices+1
	n := s.notices
	return s, tea.Tick(noticed, func(time.Time) tea.Msg { return noticeOver{n} })
}

// turn says who acts, or what happened last.
func (s stepScreen) turn() []string {
	switch {
	case !s.notice.empty():
		return s.notice.lines(s.kit, s.w)
	case s.busy.on:
		return s.kit.leading(s.kit.say(msgid.TuiChecking, nil), "", s.w)
	}
	return s.kit.move(s.step, s.w)
}

// window returns what all their windows have, but for the keys.
func (s stepScreen) window() window {
	return window{
		head: s.kit.headOf(s.journey, s.step), alarms: s.step.Alarms, title: s.step.Title, fact: s.step.Fact, lead: s.step.Lead,
		chart: s.step.Chart, text: s.step.Blocks, turn: s.turn(),
	}
}

// top returns its head and its size, for what lies over it.
func (s stepScreen) top() (top head, w, h int) { return s.kit.headOf(s.journey, s.step), s.w, s.h }

// printLong prints values that fit on no line of the window, once: each raw on a line of its own, so that marking it gives exactly what
// is to be typed.
func (s stepScreen) printLong(fields []guide.Field) stepScreen {
	lines := []string{}
	for _, f := range fields {
		value := strings.TrimRight(f.Value, "\n")
		if ansi.StringWidth(value) <= max(narrowest, s.w-2)-3 && !strings.Contains(value, "\n") || slices.Contains(s.printed, f.Value) {
			continue
		}
		s.printed = append(slices.Clip(s.printed), f.Value)
		lines = append(lines, "", f.Label+":", value)
	}
	if len(lines) > 0 {
		s.text = strings.Join(lines, "\n")
	}
	return s
}
