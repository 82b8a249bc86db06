package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// TestNoGhosts: in a terminal that wraps its lines anew, a window that becomes narrower holds what was above the frame, and the new frame alone.
func TestNoGhosts(t *testing.T) {
	old := "head " + strings.Repeat("h", 60) + "\n\nshort\n" + strings.Repeat("x", 75) + "\nkeys\n"
	const narrow = "head\n\nshort\nxxx\nmore\nkeys\n"
	for _, w := range []int{79, 60, 40, 30} {
		terminal := vt.NewEmulator(w, 20) // what it writes past its edge is wrapped, as the old frame is when the window has that width
		write := func(text string) { terminal.WriteString(strings.ReplaceAll(text, "\n", "\r\n")) }
		write("printed before\n")
		write(old)
		n := strings.Count(old, "\n")
		write(wipe(old, w, 20) + ansi.CursorUp(n) + "\r") // as the renderer climbs
		for line := range strings.Lines(narrow) {
			write(strings.TrimSuffix(line, "\n") + ansi.EraseLineRight + "\n")
		}
		var got []string
		for line := range strings.Lines(terminal.String()) {
			got = append(got, strings.TrimRight(line, " \n"))
		}
		if text := strings.TrimRight(strings.Join(got, "\n"), "\n") + "\n"; text != "printed before\n"+narrow {
			t.Errorf("in %d columns:\n%s", w, text)
		}
		terminal.Close()
	}
}

// TestRewraps: only terminals that are known to wrap anew are given the extra climb.
func TestRewraps(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"TMUX", "/tmp/tmux", true}, {"WT_SESSION", "1", true}, {"VTE_VERSION", "7600", true}, {"TERM_PROGRAM", "Apple_Terminal", true},
		{"TERM_PROGRAM", "iTerm.app", true}, {"TERM_PROGRAM", "vscode", true}, {"TERM_PROGRAM", "other", false}, {"TERM", "xterm", false},
	} {
		if got := rewraps(func(name string) string { return map[string]string{c.name: c.value}[name] }); got != c.want {
			t.Errorf("%s=%s: %v", c.name, c.value, got)
		}
	}
}
