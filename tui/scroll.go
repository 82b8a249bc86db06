package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// print puts text above the live lines. It stays there when the program has ended.
func (p program) print(text string) program {
	if text != "" {
		p.pending = append(p.pending[:len(p.pending):len(p.pending)], text)
	}
	return p
}

// printed says that a text is out.
type printed struct{}

// scroll prints what is pending, one command at a time, because the order of commands is not certain;
// and quits only when all is out.
func (p program) scroll() (program, tea.Cmd) {
	switch {
	case p.printing:
		return p, nil
	case len(p.pending) == 0 && p.leaving:
		return p, tea.Quit
	case len(p.pending) == 0:
		return p, nil
	}
	text := wiped(strings.Join(p.pending, "\n"), p.w)
	p.pending, p.printing = nil, true
	return p, tea.Sequence(tea.Println(text), func() tea.Msg { return printed{} })
}

// wiped lets each line that the terminal wraps wipe the rest of its last row: what was live there before
// would show behind it. A row that the line fills to the edge has no rest, and wiping would take its last cell.
func wiped(text string, w int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if n := ansi.StringWidth(line); n > w && n%w != 0 {
			lines[i] = line + ansi.EraseLineRight
		}
	}
	return strings.Join(lines, "\n")
}
