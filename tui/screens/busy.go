package screens

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
)

// busy turns while something is under way. Its four signs are ASCII: screen readers spell out others.
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

// status says that we are looking, or how long it is until we do; and in a practice what time it is there.
func (k Kit) status(b busy, next time.Time, w int) []string {
	text := k.left(next)
	if b.on {
		text = b.spinner.View() + " " + k.say("looking", nil)
	}
	if k.practice() {
		clock := k.say("practice-time", assets.Values{"time": k.Now().Format("Mon 2 Jan, 15:04")})
		text = strings.TrimSpace(fmt.Sprintf("%-26s %s", text, clock))
	}
	if text == "" {
		return nil
	}
	return k.paintAll(theme.Waiting, hang("   ", text, w))
}
