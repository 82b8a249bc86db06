package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// View draws what is live: the screen that the user sees. On the way out only what it leaves behind stays.
func (p program) View() string {
	top := p.top()
	if top == nil || p.leaving {
		return "\n"
	}
	return top.View(p.w, p.h)
}

// ticked says that it is time to draw the time anew.
type ticked struct{}

// The pace of the time that is shown.
const (
	second   = time.Second
	fastTick = 200 * time.Millisecond // where days pass in seconds
)

// tick keeps the shown time going while there is one.
func (p program) tick() (program, tea.Cmd) {
	if p.ticking || p.step.Next.IsZero() || p.leaving {
		return p, nil
	}
	pace := second
	if p.engine.SimulatedTime {
		pace = fastTick
	}
	p.ticking = true
	return p, tea.Tick(pace, func(time.Time) tea.Msg { return ticked{} })
}
