package screens

import (
	"slices"
	"strings"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// scrollback remembers what was printed above the live lines, so that nothing is lost where the window is
// low and nothing is said twice.
type scrollback struct {
	printed []guide.Block
	titled  string // the title that was printed last
}

// unprinted returns the blocks that are not printed yet, under their headings.
func (s scrollback) unprinted(blocks []guide.Block) []guide.Block {
	return slices.Concat(guide.Unread(blocks, s.printed)...)
}

// mustPrint reports whether a literal waits: a value to copy may not depend on the live lines, which
// the terminal cuts.
func (s scrollback) mustPrint(blocks []guide.Block) bool {
	return slices.ContainsFunc(s.unprinted(blocks), func(b guide.Block) bool { return b.Style == guide.Literal })
}

// print returns the text of the blocks that are not printed yet, under their title, and notes them.
func (s scrollback) print(kit Kit, title string, blocks []guide.Block, w int) (scrollback, string) {
	rest := s.unprinted(blocks)
	if len(rest) == 0 {
		return s, ""
	}
	lines := []string{""}
	if title != "" && title != s.titled {
		lines = append(lines, kit.paintAll(theme.Title, hang(" ", title, measure(w)))...)
		lines = append(lines, "")
		s.titled = title
	}
	lines = append(lines, kit.blocks(rest, w)...)
	s.printed = append(slices.Clone(s.printed), rest...)
	return s, strings.Join(lines, "\n")
}
