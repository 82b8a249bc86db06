package tui

import (
	"os"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// A terminal that wraps its lines anew when it becomes narrower moves the cursor away from where the renderer left it: the frame takes more
// rows than the renderer knows of, and would stay in the window above the new one. screenFile wipes those rows before the next frame is drawn. A
// terminal that does not wrap anew must not be given the extra climb, or text above the frame is lost.

// rewraps reports whether a terminal is known to wrap its lines anew.
func rewraps(env func(string) string) bool {
	if env == nil {
		return false
	}
	switch env("TERM_PROGRAM") {
	case "Apple_Terminal", "iTerm.app", "vscode", "WezTerm", "ghostty":
		return true
	}
	return env("TMUX") != "" || env("WT_SESSION") != "" || env("VTE_VERSION") != ""
}

// screenFile is the terminal, with what has to be written before the next frame.
type screenFile struct {
	*os.File
	mu     sync.Mutex
	before string
}

// Write writes what was put before it too, at once, so that nothing comes in between.
func (f *screenFile) Write(data []byte) (int, error) {
	f.mu.Lock()
	before := f.before
	f.before = ""
	f.mu.Unlock()
	if before == "" {
		return f.File.Write(data)
	}
	n, err := f.File.WriteString(before + string(data))
	return max(0, n-len(before)), err
}

// narrowed prepares for a frame in a window of w columns and h lines that was drawn in a wider one.
func (f *screenFile) narrowed(frame string, w, h int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before += wipe(frame, w, h)
}

// wipe returns what takes a frame away that a terminal has wrapped anew, and leaves the cursor where the renderer climbs from.
func wipe(frame string, w, h int) string {
	lines := strings.Split(strings.TrimSuffix(frame, "\n"), "\n")
	rows := 0
	for _, line := range lines {
		rows += max(1, (ansi.StringWidth(line)+w-1)/max(w, 1))
	}
	rows = min(rows, h-1) // those above are in the scrollback
	return strings.Repeat(ansi.CursorUp(1)+ansi.EraseEntireLine, rows) + ansi.CursorDown(min(len(lines), h-1))
}

// watchSize tells the terminal when it has become narrower, before the renderer hears of it.
func (f *screenFile) watchSize(model tea.Model, msg tea.Msg) tea.Msg {
	size, ok := msg.(tea.WindowSizeMsg)
	if p, is := model.(program); ok && is && p.sized && size.Width < p.w {
		f.narrowed(p.View(), size.Width, size.Height)
	}
	return msg
}
