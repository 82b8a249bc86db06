package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// twoColumns sets the list of steps at the left and the one that is unfolded, with its whole title, at the right; ok is false where there is
// no list, or a value would be cut.
func (s publish) twoColumns(w int) (part frame.Part, ok bool) {
	list, g := s.step.Board.Steps, secondColumn(w)
	if len(list) == 0 {
		return part, false
	}
	at := s.unfolded()
	for _, p := range list[at].Parts {
		if p.Field != nil && !s.fits(g, *p.Field, p.Text == "") {
			return part, false
		}
	}
	indent, gap := stepGrid(w)
	var full []string
	for i, step := range list {
		title := cut(s.number(i)+gap+step.Title, rightStart-len(indent)-len("  ")-2, s.kit.Theme)
		if i == at && s.acting(i) {
			full = append(full, indent+s.kit.Theme.Cursor(title))
			continue
		}
		mark := s.stepMark(step.State)
		if i == at {
			mark = s.stepMark(guide.StepDone)
		}
		full = append(full, indent+mark+" "+title)
	}
	title := hang(strings.Repeat(" ", g.key)+strconv.Itoa(at+1)+gap, list[at].Title, g.prose())
	for i, line := range title {
		text := strings.TrimLeft(line, " ")
		title[i] = line[:len(line)-len(text)] + s.kit.Theme.Paint(theme.Strong, text)
	}
	step := func(much detail) []string { return slices.Concat(title, []string{""}, s.parts(g, at, much)) }
	return frame.Fixed(pairUp(full, step(everything))).Or(frame.Note, pairUp(full, step(acts))), true
}

// pairUp sets lines beside others that are indented already.
func pairUp(left, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		switch {
		case i >= len(left):
			lines[i] = right[i]
		case i >= len(right) || right[i] == "":
			lines[i] = left[i]
		default:
			text := strings.TrimLeft(right[i], " ")
			at := len(right[i]) - len(text)
			lines[i] = left[i] + strings.Repeat(" ", max(1, at-ansi.StringWidth(left[i]))) + text
		}
	}
	return lines
}
