package tui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// View draws what is live: the screen that the user sees. On the way out only what it leaves behind stays.
func (p program) View() string {
	top := p.top()
	if top == nil || p.leaving {
		return "\n"
	}
	return apart(top.View(p.w, p.h), p.h)
}

// apart sets a screen apart from what stands above it, where the window has a line for that.
func apart(view string, h int) string {
	if strings.Count(view, "\n") >= h-1 {
		return view
	}
	return "\n" + view
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
