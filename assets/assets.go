// Package assets holds what is data and not code: every sentence a user reads
// (one folder per language), the catalogue of providers, and file templates.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

//go:generate go run ./msgid/gen

//go:embed all:[a-z][a-z] all:catalogue all:templates
var files embed.FS

// languageFolders matches the folders of the languages, which are called by their codes (ISO 639-1).
const languageFolders = "[a-z][a-z]"

// DefaultLanguage is the one that is always there.
const DefaultLanguage = "en"

// Languages lists the languages there are words for: one for each folder.
func Languages() []string {
	names, _ := fs.Glob(files, languageFolders) // the pattern is well formed
	return names
}

// File returns an embedded file, such as "catalogue/mail.toml".
func File(name string) ([]byte, error) { return fs.ReadFile(files, name) }

// ValueIndent begins each line of a sentence that is a value: it is typed or copied as it stands, so it has a line of its own, and
// nothing around it.
const ValueIndent = "  "

// Prints reports whether a character shows as itself wherever it stands. Controls, the marks that turn the direction of text, what
// has no width, line and paragraph separators, tags, variation selectors, fillers and what stands for a broken encoding do not.
func Prints(r rune) bool {
	const blank = '\u2800' // a braille pattern without a dot
	if r < utf8.RuneSelf {
		return ' ' <= r && r <= '~'
	}
	return unicode.IsPrint(r) && r != utf8.RuneError && r != blank &&
		!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && !unicode.Is(unicode.Variation_Selector, r)
}

// Printable reports whether all of a text prints, on one line.
func Printable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !Prints(r) })
}

// Clean makes text from outside fit for a terminal: what does not print (Prints) becomes "?", line ends and tabs become
// spaces, and text longer than most runes is cut with "...".
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
		case !Prints(r):
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// EscapeJSON returns JSON in which everything prints, and that says the same: encoding/json leaves DEL, the C1 controls, and the
// characters that turn or hide text as they are.
func EscapeJSON(text []byte) []byte {
	clean := make([]byte, 0, len(text))
	for _, r := range string(text) {
		switch {
		case r == '\n' || r == utf8.RuneError || Prints(r):
			clean = utf8.AppendRune(clean, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			clean = fmt.Appendf(clean, `\u%04x\u%04x`, high, low)
		default:
			clean = fmt.Appendf(clean, `\u%04x`, r)
		}
	}
	return clean
}
