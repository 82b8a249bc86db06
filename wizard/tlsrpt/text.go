package tlsrpt

import (
	"strings"
	"unicode"
)

const maxText = 400 // characters of one string that are kept

// safe takes out what could steer a terminal or turn its text round, and says
// whether there was anything.
func safe(s string) (string, bool) {
	odd := false
	n := 0
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t', unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			odd = true
			return -1
		case n == maxText:
			return -1
		case r == '\n', r == '\t':
			r = ' '
		}
		n++
		return r
	}, s)
	return clean, odd
}
