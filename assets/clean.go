package assets

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes text from outside fit for a terminal: control, bidi, zero-width and other
// characters that do not print become "?", line ends and tabs become spaces, and text longer than most
// runes is cut with "...".
func Clean(text string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n >= most {
			b.WriteString("...")
			break
		}
		n++
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == ' ':
			b.WriteByte(' ')
		case r == utf8.RuneError || !unicode.IsPrint(r):
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
