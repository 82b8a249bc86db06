package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How labels and facts, which a screen sets beside each other, are written so that they can be read aloud.

// sentence returns a fact as a sentence of its own.
func sentence(fact string) string {
	if fact == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(fact)
	if !strings.HasPrefix(fact, "mailseal ") {
		fact = string(unicode.ToUpper(first)) + fact[n:]
	}
	if asksOrEnds(fact) {
		return fact
	}
	return fact + "."
}

// head returns a label as what follows it is read: a colon is behind it, unless it is a question.
func head(label string) string {
	if asksOrEnds(label) {
		return label + " "
	}
	return label + ": "
}

func asksOrEnds(text string) bool {
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, ".")
}

// begins reports whether a title says a name first.
func begins(title, name string) bool {
	return len(title) >= len(name) && strings.EqualFold(title[:len(name)], name)
}
