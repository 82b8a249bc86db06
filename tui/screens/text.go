package screens

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// The measure of a line that reads well, and the narrowest that is cared for.
const (
	widest    = 78
	narrowest = 20
)

// measure is how wide text is set in a window: the last column stays free, because some terminals
// wrap a line that ends there.
func measure(w int) int { return max(narrowest, min(w-1, widest)) }

// wrap breaks plain text into lines of at most w cells: between words, and within one only where it is
// wider than a line. A hyphen is no place to break: it may be part of a name. What stands in backticks is typed as it is, and
// so is what a no-break space holds together: they stay on one line where they fit there.
func wrap(text string, w int) []string {
	w = max(w, 1)
	var lines []string
	line := ""
	for _, word := range words(text, w) {
		switch {
		case line == "":
			line = word
		case ansi.StringWidth(line)+1+ansi.StringWidth(word) <= w:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for ansi.StringWidth(line) > w {
			head := ansi.Truncate(line, w, "")
			if head == "" { // one character is wider than the line
				break
			}
			lines = append(lines, head)
			line = strings.TrimPrefix(line, head)
		}
	}
	return append(lines, line)
}

// words are the pieces of a text that stay together on lines of w cells.
func words(text string, w int) []string {
	var list []string
	open := false // a span in backticks
	for _, word := range strings.Fields(strings.ReplaceAll(text, noBreak, "\x00")) {
		word = strings.ReplaceAll(word, "\x00", " ")
		if n := len(list) - 1; open && ansi.StringWidth(list[n])+1+ansi.StringWidth(word) <= w {
			list[n] += " " + word
		} else {
			list = append(list, word)
		}
		open = open != (strings.Count(word, "`")%2 == 1)
	}
	return list
}

// noBreak is a space that is no place to break a line.
const noBreak = "\u00a0"

// hang wraps text behind a first prefix; further lines are indented to the text.
func hang(first, text string, w int) []string {
	indent := ansi.StringWidth(first)
	lines := wrap(text, w-indent)
	for i, line := range lines {
		if i == 0 {
			lines[i] = first + line
		} else {
			lines[i] = strings.Repeat(" ", indent) + line
		}
	}
	return lines
}

// cut shortens a line so that it can be seen that it was.
func cut(line string, w int) string { return ansi.Truncate(line, max(w, 1), "...") }

func (k Kit) paintAll(role theme.Role, lines []string) []string {
	painted := make([]string, len(lines))
	for i, line := range lines {
		painted[i] = k.Theme.Paint(role, line)
	}
	return painted
}

// role is how a mark looks; the word beside it says the same.
func role(mark guide.Mark) theme.Role {
	switch mark {
	case guide.Good:
		return theme.Good
	case guide.Wait:
		return theme.Waiting
	case guide.Todo:
		return theme.Todo
	case guide.Bad:
		return theme.Bad
	case guide.Unknown:
		return theme.Unknown
	case guide.Tip:
		return theme.Tip
	}
	return theme.Plain
}

// markWidth is the width of the widest status word.
const markWidth = 7

// mark is the status word of a mark, in its column.
func (k Kit) mark(mark guide.Mark) string {
	word := ""
	if mark != guide.NoMark {
		word = k.say("mark."+string(mark), nil)
	}
	return k.Theme.Paint(role(mark), word) + strings.Repeat(" ", max(0, markWidth-ansi.StringWidth(word)))
}

// blocks sets what there is to read. Literal lines are not touched.
func (k Kit) blocks(blocks []guide.Block, w int) []string { return k.set(blocks, w, airy) }

// dense sets blocks without blank lines between them.
func (k Kit) dense(blocks []guide.Block, w int) []string {
	return k.set(blocks, w, func(_, _ guide.Block) bool { return false })
}

func (k Kit) set(blocks []guide.Block, w int, apart func(before, b guide.Block) bool) []string {
	var lines []string
	for i, b := range blocks {
		if i > 0 && apart(blocks[i-1], b) {
			lines = append(lines, "")
		}
		lines = append(lines, k.block(blocks, i, measure(w))...)
	}
	return lines
}

// airy says whether a blank line belongs between two blocks.
func airy(before, b guide.Block) bool {
	switch b.Style {
	case guide.Text:
		return before.Style != guide.Heading
	case guide.Heading:
		return true
	case guide.Literal:
		return before.Style == guide.Text
	}
	return before.Style == guide.Text || before.Style == guide.Literal
}

func (k Kit) block(blocks []guide.Block, i, w int) []string {
	b := blocks[i]
	switch b.Style {
	case guide.Heading:
		return k.paintAll(theme.Title, hang(" ", b.Text, w))
	case guide.Item:
		if b.Mark == guide.NoMark {
			return hang(" - ", b.Text, w)
		}
		return hang("  "+k.mark(b.Mark)+"  ", b.Text, w)
	case guide.Pair:
		return k.pair(b, labelWidth(blocks, i), w)
	case guide.Literal:
		return []string{b.Text}
	}
	return hang(" ", b.Text, w)
}

// labelWidth is the width of the longest label among the pairs around block i.
func labelWidth(blocks []guide.Block, i int) int {
	width := 0
	first := i
	for first > 0 && blocks[first-1].Style == guide.Pair {
		first--
	}
	for ; first < len(blocks) && blocks[first].Style == guide.Pair; first++ {
		width = max(width, ansi.StringWidth(blocks[first].Label))
	}
	return width
}

// pair sets a label and a text beside it, or below it where there is no room.
func (k Kit) pair(b guide.Block, label, w int) []string {
	if label+20 > w-4 {
		lines := k.paintAll(theme.Faint, hang("  ", b.Label+":", w))
		return append(lines, hang("    ", b.Text, w)...)
	}
	padded := b.Label + strings.Repeat(" ", label-ansi.StringWidth(b.Label))
	return hang("  "+k.Theme.Paint(theme.Faint, padded)+"   ", b.Text, w)
}

// section is a part of a screen. Where the window is low, sections with a give go first, the
// highest first.
type section struct {
	lines []string
	give  int // 0: never
}

// stack puts sections below each other, in at most h lines: where there are more, first the blank lines
// between them go, from the top, then the sections that may.
func stack(h int, sections ...section) string {
	keep := filled(sections)
	gaps := max(0, len(keep)-1)
	for height(keep)+gaps > h {
		worst := -1
		for i, s := range keep {
			if s.give > 0 && (worst < 0 || s.give > keep[worst].give) {
				worst = i
			}
		}
		switch {
		case gaps > 0:
			gaps--
		case worst >= 0:
			keep = append(keep[:worst:worst], keep[worst+1:]...)
		default:
			return join(keep, 0)
		}
	}
	return join(keep, gaps)
}

// filled leaves out empty sections.
func filled(sections []section) []section {
	var keep []section
	for _, s := range sections {
		if len(s.lines) > 0 {
			keep = append(keep, s)
		}
	}
	return keep
}

// height counts the lines of sections, without any between them.
func height(sections []section) int {
	n := 0
	for _, s := range sections {
		n += len(s.lines)
	}
	return n
}

// lasting leaves out the sections that may go.
func lasting(sections []section) []section {
	var keep []section
	for _, s := range sections {
		if s.give == 0 {
			keep = append(keep, s)
		}
	}
	return keep
}

// needs counts the lines of sections with a blank one between each two.
func needs(sections []section) int {
	keep := filled(sections)
	return height(keep) + max(0, len(keep)-1)
}

// fits says whether sections have room in h lines.
func fits(h int, sections []section) bool { return needs(sections) <= h }

// join sets the last gaps of the sections apart with a blank line.
func join(sections []section, gaps int) string {
	var all []string
	for i, s := range sections {
		if i > 0 && len(sections)-i <= gaps {
			all = append(all, "")
		}
		all = append(all, s.lines...)
	}
	return strings.Join(all, "\n")
}
