// Package wrap breaks prose into lines. Both front ends and the commands use it.
package wrap

import (
	"iter"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// NoBreak is a space at which no line ends. It is shown as a space.
const NoBreak = "\u00a0"

// hyphen stands for a hyphen while a text is broken: to ansi it is a place to break, but it may be part of a name.
const hyphen = "\ue000"

var (
	protector = strings.NewReplacer("-", hyphen, " ", NoBreak)
	restorer  = strings.NewReplacer(hyphen, "-", NoBreak, " ")
)

// Words breaks text between its words into lines of at most w cells; the lines after the first begin with indent. What
// stands in backticks is typed as it is, so it stays on one line. A word that is wider than a line stays whole, and a text that
// is not wider than one stays as it is. Where the text has lines of its own, those that begin with a space are values, which stay whole.
func Words(text, indent string, w int) []string {
	first, rest, _ := strings.Cut(text, "\n")
	lines := paragraph(first, indent, w)
	for line := range ownLines(rest) {
		if isValue(line) {
			lines = append(lines, restorer.Replace(indent+line))
			continue
		}
		lines = append(lines, paragraph(indent+line, indent, w)...)
	}
	return lines
}

// Cells is like Words without an indent, but no line is wider than w cells: a word that is wider than a line is broken, and so
// are a span in backticks and a value. Runs of spaces become one.
func Cells(text string, w int) []string {
	w = max(w, 1)
	first, rest, _ := strings.Cut(text, "\n")
	lines := cells(first, w)
	for line := range ownLines(rest) {
		if isValue(line) {
			lines = append(lines, strings.Split(restorer.Replace(ansi.Hardwrap(line, w, true)), "\n")...)
			continue
		}
		lines = append(lines, cells(line, w)...)
	}
	return lines
}

// ownLines are the lines that a text has of its own, but for empty ones.
func ownLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(line) != "" && !yield(line) {
				return
			}
		}
	}
}

func isValue(line string) bool { return strings.HasPrefix(line, " ") }

// paragraph is Words for a text of one line.
func paragraph(text, indent string, w int) []string {
	if ansi.StringWidth(text) <= w {
		return []string{restorer.Replace(text)}
	}
	first := text[:len(text)-len(strings.TrimLeft(text, " "))]
	var lines []string
	rest := protect(text, false, w)
	for more := true; more; {
		var line string
		line, rest, more = next(protector.Replace(first)+rest, w)
		lines = append(lines, restorer.Replace(line))
		first = max(first, indent)
	}
	return lines
}

// cells is Cells for a text of one line.
func cells(text string, w int) []string {
	var lines []string
	rest := protect(text, true, w)
	for more := true; more; {
		var line string
		line, rest, more = next(rest, w)
		if head := ansi.Truncate(line, w, ""); head != line && head != "" { // "": one character is wider than the line
			line, rest, more = head, strings.TrimSuffix(strings.TrimPrefix(line, head)+" "+rest, " "), true
		}
		lines = append(lines, restorer.Replace(line))
	}
	return lines
}

// next returns the first line of a protected text, and what is left.
func next(text string, w int) (line, rest string, more bool) {
	line, rest, more = strings.Cut(ansi.Wordwrap(text, w, ""), "\n")
	return line, strings.ReplaceAll(rest, "\n", " "), more
}

// protect makes one word of each span in backticks, where narrow says so only if it is not wider than w cells, and one space
// of every other run of spaces.
func protect(text string, narrow bool, w int) string {
	parts := strings.Split(text, "`")
	for i, part := range parts {
		if last := i == len(parts)-1; i%2 == 1 && !last && (!narrow || ansi.StringWidth(part)+2 <= w) {
			parts[i] = protector.Replace(part)
		}
	}
	joined := strings.Join(parts, "`")
	words := strings.FieldsFunc(joined, func(r rune) bool { return unicode.IsSpace(r) && string(r) != NoBreak })
	return strings.ReplaceAll(strings.Join(words, " "), "-", hyphen)
}
