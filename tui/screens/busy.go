package screens

import (
	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

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

// line says that we are looking, or nothing.
func (b busy) line(kit Kit) string {
	if !b.on {
		return ""
	}
	return "  " + b.spinner.View() + " " + kit.Theme.Paint(theme.Waiting, kit.say("looking", nil))
}
