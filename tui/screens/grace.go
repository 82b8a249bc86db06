package screens

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// grace keeps a question that appeared by itself from taking keys that were meant for what was there
// before. It is over once no key has come for a while.
type grace struct {
	n  int
	on bool
}

// begin starts the period, or starts it anew.
func (g grace) begin(length time.Duration) (grace, tea.Cmd) {
	if length <= 0 {
		return g, nil
	}
	g.n, g.on = g.n+1, true
	n := g.n
	return g, tea.Tick(length, func(time.Time) tea.Msg { return graceOver{n} })
}

// end ends the period, unless it was started anew since.
func (g grace) end(msg graceOver) grace {
	if msg.n == g.n {
		g.on = false
	}
	return g
}
