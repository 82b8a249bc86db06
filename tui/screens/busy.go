package screens

import (
	"time"

	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"
)

// busy turns while something is under way.
type busy struct {
	spinner spinner.Model
	on      bool
}

// pace is how long each sign of what is under way stands.
const pace = 250 * time.Millisecond

func newBusy(kit Kit) busy {
	return busy{spinner: spinner.New(spinner.WithSpinner(spinner.Spinner{Frames: kit.Theme.Busy(), FPS: pace}))}
}

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
