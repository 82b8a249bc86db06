// Package assets holds what is data and not code: every sentence a user reads
// (one folder per language), the catalogue of providers, and file templates.
package assets

import (
	"embed"
	"io/fs"
	"strings"
	"unicode"
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
