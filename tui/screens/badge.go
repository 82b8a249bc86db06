package screens

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// badgeWidth is the width of the widest word of a state.
const badgeWidth = 7

// badge returns the state of a thing: a mark, and the word that says the same. It fills its column, which is narrower in
// narrow windows: there the word stands alone.
func (k Kit) badge(mark guide.Mark, w int) string {
	word := mark.Word(k.Words)
	space := strings.Repeat(" ", max(0, badgeWidth-ansi.StringWidth(word)))
	if w < compactBelow {
		return k.badgeWord(mark, word) + space
	}
	return k.badgeMark(mark) + k.badgeWord(mark, " "+word+" ") + space
}

func (k Kit) badgeMark(mark guide.Mark) string {
	switch mark {
	case guide.Good:
		return k.Theme.Paint(theme.Good, k.Theme.Glyph(theme.Done))
	case guide.Wait:
		return k.Theme.Paint(theme.Waiting, k.Theme.Glyph(theme.WaitMark))
	case guide.Todo:
		return k.Theme.Paint(theme.Todo, k.Theme.Glyph(theme.TodoMark))
	case guide.Bad:
		return k.Theme.Paint(theme.Wrong, k.Theme.Glyph(theme.WrongMark))
	case guide.Unknown:
		return k.Theme.Glyph(theme.UnknownMark)
	case guide.NoMark:
		return k.Theme.Glyph(theme.Coming)
	case guide.Tip:
	}
	return " "
}

// badgeWord paints the word: what the user has to do is louder than what is well.
func (k Kit) badgeWord(mark guide.Mark, word string) string {
	switch mark {
	case guide.Todo:
		return strings.Replace(word, strings.TrimSpace(word), k.Theme.Paint(theme.Strong, strings.TrimSpace(word)), 1)
	case guide.Bad:
		return k.Theme.Paint(theme.Alarm, word)
	case guide.Good, guide.Wait, guide.Unknown, guide.Tip, guide.NoMark:
	}
	return word
}

// badgeHead returns what stands before the text of a badge.
func (k Kit) badgeHead(mark guide.Mark, w int) string {
	if w < compactBelow {
		return " " + k.badge(mark, w) + " "
	}
	return "   " + k.badge(mark, w)
}
