package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// text sets what there is to read, in chapters that begin at a page of the guide's. Literal lines are not wrapped: one that is too long is cut,
// and a key sends it whole.
func (k Kit) text(blocks []guide.Block, w int) frame.Text {
	if len(blocks) == 0 {
		return nil
	}
	text := frame.Text{nil}
	for i, b := range blocks {
		if b.Style == guide.Page {
			if i > 0 {
				text = append(text, nil)
			}
			continue
		}
		last := len(text) - 1
		chunk := frame.Chunk{Lines: k.block(blocks, i, w), Below: i > 0 && !apart(blocks[i-1], b), Opens: b.Style == guide.Heading}
		text[last] = append(text[last], chunk)
	}
	return text
}

// chapterTitles returns the title of each chapter; the first has the screen's.
func chapterTitles(blocks []guide.Block, title string) []string {
	titles := []string{title}
	for i, b := range blocks {
		switch {
		case b.Style == guide.Page && i == 0:
			titles[0] = b.Text
		case b.Style == guide.Page:
			titles = append(titles, b.Text)
		}
	}
	return titles
}

// apart reports whether a blank line belongs between two blocks.
func apart(before, b guide.Block) bool {
	switch b.Style {
	case guide.Text:
		return before.Style != guide.Heading
	case guide.Heading, guide.Page, guide.Drawing:
		return true
	case guide.Literal:
		return before.Style == guide.Pair
	case guide.Item, guide.Pair:
	}
	return before.Style != b.Style && before.Style != guide.Heading
}

func (k Kit) block(blocks []guide.Block, i, w int) []string {
	b := blocks[i]
	switch b.Style {
	case guide.Heading, guide.Page:
		lines := k.paintAll(theme.Strong, hang(" ", b.Text, measure(w)))
		last := len(lines) - 1
		lines[last] = k.withFact(lines[last], b.Fact, w, false)
		return lines
	case guide.Item:
		if b.Mark == guide.NoMark {
			return hang("   "+k.Theme.Glyph(theme.Coming)+" ", b.Text, measure(w))
		}
		return hang(k.badgeHead(b.Mark, w), b.Text, measure(w))
	case guide.Pair:
		return k.pair(b, labelWidth(blocks, i), w)
	case guide.Literal:
		return []string{strings.TrimRight(cut("   "+k.Theme.Paint(theme.Strong, strings.TrimRight(b.Text, " ")), edge(w, false), k.Theme), " ")}
	case guide.Drawing:
		return k.drawing(b, w)
	case guide.Text:
	}
	return hang(" ", b.Text, measure(w))
}

// drawing returns the lines of a drawing; where it does not fit, it is left out.
func (k Kit) drawing(b guide.Block, w int) []string {
	text := b.Text
	if w < compactBelow {
		text = b.Narrow
	}
	lines := frame.Lines(k.Theme.Draw(strings.Trim(text, "\n")))
	if slices.ContainsFunc(lines, func(line string) bool { return ansi.StringWidth(line) > w-2 }) {
		return nil
	}
	return lines
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

// The columns of a table of pairs: where its values begin at least, and where their reasons do in a wide window.
const (
	valueColumn  = 13
	reasonColumn = 62
)

// pair sets a label and a text beside it, or below it where they do not fit; in a wide window the reason stands beside the text.
func (k Kit) pair(b guide.Block, label, w int) []string {
	if w < compactBelow && label+22 > measure(w) {
		return append(hang(" ", b.Label, measure(w)), hang("   ", b.Text, measure(w))...)
	}
	indent := "   "
	if w < compactBelow {
		indent = " "
	}
	head := indent + k.pad(theme.Plain, b.Label, max(label+2, min(valueColumn, measure(w)/3)-len(indent)))
	if b.Why == "" || w < twoColumns {
		return hang(head, b.Text, measure(w))
	}
	return beside(hang(head, b.Text, reasonColumn-2), hang("", b.Why, w-2-reasonColumn), reasonColumn)
}

// beside sets lines to the right of others.
func beside(left, right []string, at int) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		if i < len(left) {
			lines[i] = left[i]
		}
		if i < len(right) && right[i] != "" {
			lines[i] += strings.Repeat(" ", max(0, at-ansi.StringWidth(lines[i]))) + right[i]
		}
	}
	return lines
}
