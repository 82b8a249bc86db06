package screens

import (
	"strings"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// roles say how a mark looks; the word beside it says the same.
var roles = map[guide.Mark]theme.Role{
	guide.Good: theme.Good, guide.Wait: theme.Waiting, guide.Todo: theme.Todo, guide.Bad: theme.Bad, guide.Unknown: theme.Unknown,
	guide.Tip: theme.Tip, guide.NoMark: theme.Plain,
}

// markWidth is the width of the widest status word.
const markWidth = 7

// mark returns the status word of a mark, in its column.
func (k Kit) mark(mark guide.Mark) string {
	return k.pad(roles[mark], mark.Word(k.Words), markWidth)
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

// airy reports whether a blank line belongs between two blocks.
func airy(before, b guide.Block) bool {
	switch b.Style {
	case guide.Text:
		return before.Style != guide.Heading
	case guide.Heading, guide.Page, guide.Drawing:
		return true
	case guide.Literal:
		return before.Style == guide.Text
	case guide.Item, guide.Pair:
	}
	return before.Style == guide.Text || before.Style == guide.Literal
}

func (k Kit) block(blocks []guide.Block, i, w int) []string {
	b := blocks[i]
	switch b.Style {
	case guide.Heading, guide.Page:
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
	case guide.Drawing:
		return strings.Split(b.Text, "\n")
	case guide.Text:
	}
	return hang(" ", b.Text, w)
}

// labelWidth returns the width of the longest label among the pairs around block i.
func labelWidth(blocks []guide.Block, i int) int {
	first, end := i, i+1
	for first > 0 && blocks[first-1].Style == guide.Pair {
		first--
	}
	for end < len(blocks) && blocks[end].Style == guide.Pair {
		end++
	}
	return column(blocks[first:end], func(b guide.Block) string { return b.Label })
}

// pair sets a label and a text beside it, or below it where they do not fit.
func (k Kit) pair(b guide.Block, label, w int) []string {
	if label+20 > w-4 {
		lines := k.paintAll(theme.Faint, hang("  ", b.Label+":", w))
		return append(lines, hang("    ", b.Text, w)...)
	}
	return hang("  "+k.pad(theme.Faint, b.Label, label)+"   ", b.Text, w)
}
