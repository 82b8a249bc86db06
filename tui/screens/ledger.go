package screens

import (
	"slices"
	"strings"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// ledger remembers what was printed above the live lines, so that nothing is lost where the window is
// low and nothing is said twice.
type ledger struct {
	printed []guide.Block
	titled  string // the title that was printed last
}

// open gives the blocks that are not printed yet, under their headings.
func (l ledger) open(blocks []guide.Block) []guide.Block {
	var rest []guide.Block
	heading := -1
	for i, b := range blocks {
		if b.Style == guide.Heading {
			heading = i
			continue
		}
		if slices.Contains(l.printed, b) {
			continue
		}
		if heading >= 0 {
			rest = append(rest, blocks[heading])
			heading = -1
		}
		rest = append(rest, b)
	}
	return rest
}

// mustPrint says whether a literal waits: a value to copy may not depend on the live lines, which
// the terminal cuts.
func (l ledger) mustPrint(blocks []guide.Block) bool {
	return slices.ContainsFunc(l.open(blocks), func(b guide.Block) bool { return b.Style == guide.Literal })
}

// print gives the text of the blocks that are not printed yet, under their title, and notes them.
func (l ledger) print(kit Kit, title string, blocks []guide.Block, w int) (ledger, string) {
	rest := l.open(blocks)
	if len(rest) == 0 {
		return l, ""
	}
	lines := []string{""}
	if title != "" && title != l.titled {
		lines = append(lines, kit.paintAll(theme.Title, hang(" ", title, measure(w)))...)
		lines = append(lines, "")
		l.titled = title
	}
	lines = append(lines, kit.blocks(rest, w)...)
	l.printed = append(slices.Clone(l.printed), rest...)
	return l, strings.Join(lines, "\n")
}

// printout is the part of a screen that holds what its last Update wants printed. It is text and no command,
// because the order of commands is not certain, and the order of what is printed matters.
type printout struct{ text string }

func (p printout) Printout() string { return p.text }
