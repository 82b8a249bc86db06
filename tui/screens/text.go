package screens

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/tui/wrap"
)

// The widest line of prose, from the left edge of the window, and the narrowest that is cared for.
const (
	widest    = 77
	narrowest = 20
)

// number fills the place {n}.
func number(n int) assets.Values { return assets.Values{"n": strconv.Itoa(n)} }

// number2 fills the places {n} and {of}.
func number2(n, of int) assets.Values {
	return assets.Values{"n": strconv.Itoa(n), "of": strconv.Itoa(of)}
}

// measure returns how wide text is set in a window: the last column stays free, because some terminals
// wrap a line that ends there.
func measure(w int) int { return max(narrowest, min(w-2, widest)) }

// edge returns where the facts at the right edge end: with the text, or in a wide screen with the window.
func edge(w int, wide bool) int {
	if wide {
		return max(narrowest, w-2)
	}
	return max(narrowest, min(w-2, widest+1))
}

// hang wraps text behind a first prefix; further lines are indented to the text.
func hang(first, text string, w int) []string {
	indent := ansi.StringWidth(first)
	lines := wrap.Cells(text, w-indent)
	for i, line := range lines {
		if i == 0 {
			lines[i] = first + line
		} else {
			lines[i] = strings.Repeat(" ", indent) + line
		}
	}
	return lines
}

// column is as wide as the widest of the texts of a list.
func column[T any](list []T, text func(T) string) int {
	width := 0
	for _, item := range list {
		width = max(width, ansi.StringWidth(text(item)))
	}
	return width
}

// pad paints a text, and fills it up to a width.
func (k Kit) pad(role theme.Role, text string, width int) string {
	return k.Theme.Paint(role, text) + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// cut shortens a line so that it can be seen that it was.
func cut(line string, w int, t theme.Theme) string {
	return ansi.Truncate(line, max(w, 1), t.Glyph(theme.Cut))
}

func (k Kit) paintAll(role theme.Role, lines []string) []string {
	painted := make([]string, len(lines))
	for i, line := range lines {
		painted[i] = k.Theme.Paint(role, line)
	}
	return painted
}
