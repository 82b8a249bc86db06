package screens

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
)

// busy turns while something is under way. Its four frames are ASCII: screen readers spell out others.
type busy struct {
	spinner spinner.Model
	on      bool
}

func newBusy() busy { return busy{spinner: spinner.New(spinner.WithSpinner(spinner.Line))} }

func (b busy) set(on bool) (busy, tea.Cmd) {
	started := on && !b.on
	b.on = on
	if started {
		return b, b.spinner.Tick
	}
	return b, nil
}

func (b busy) update(msg spinner.TickMsg) (busy, tea.Cmd) {
	if !b.on {
		return b, nil
	}
	var cmd tea.Cmd
	b.spinner, cmd = b.spinner.Update(msg)
	return b, cmd
}

// status says that a check is under way, or how long it is until the next; and what time it is where that is not the user's own.
func (k Kit) status(b busy, next time.Time, w int) []string {
	text := k.countdown(next)
	if b.on {
		text = b.spinner.View() + " " + k.say("looking", nil)
	}
	if k.SimulatedTime {
		clock := k.say("simulated-time", assets.Values{"time": k.Words.DateClock(k.Now())})
		text = strings.TrimSpace(text + " " + clock)
	}
	if text == "" {
		return nil
	}
	return k.paintAll(theme.Waiting, hang("   ", text, w))
}

// countdown says how long it is until a time that is near.
func (k Kit) countdown(next time.Time) string {
	switch left := next.Sub(k.Now()); {
	case next.IsZero(), left <= 0, left >= 2*time.Hour:
		return ""
	case left < 2*time.Minute:
		return k.say("in-seconds", number(int((left+time.Second-1)/time.Second)))
	default:
		return k.say("in-minutes", number(int((left+time.Minute-1)/time.Minute)))
	}
}
