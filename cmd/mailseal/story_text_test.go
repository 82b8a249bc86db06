package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// proseWidth is how long a line is that mailseal breaks where there is no terminal.
const proseWidth = 78

// prose reports whether what a command line prints is text for people, and not data.
func prose(args []string) bool {
	data := func(arg string) bool {
		return arg == "--json" || arg == "--schema" || strings.HasPrefix(arg, "--format")
	}
	return !slices.ContainsFunc(args, data) && (len(args) == 0 || !slices.Contains([]string{"show", "notes", "calendar"}, args[0]))
}

// unsaid finds the name of a sentence in the place of the sentence.
func unsaid() *regexp.Regexp { return regexp.MustCompile(`(^|\s)\[[a-z][a-z-]*(\.[a-z][a-z-]*)+\]`) }

// unwrapped joins the lines that a paragraph was broken into, so that a pattern of a story need not know where. A line is
// taken for the next one's beginning where the first word of that would not have fitted any more.
func unwrapped(text string) string {
	lines := strings.SplitAfter(text, "\n")
	var b strings.Builder
	for i, line := range lines {
		body, ended := strings.CutSuffix(line, "\n")
		if i > 0 && broken(lines[i-1], line) {
			body = strings.TrimLeft(body, " ")
		}
		b.WriteString(body)
		switch {
		case ended && i+1 < len(lines) && broken(line, lines[i+1]):
			b.WriteByte(' ')
		case ended:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// broken reports whether a line ends where it does only because the next word did not fit. What stands farther left begins anew.
func broken(line, next string) bool {
	if indent(next) < indent(line) {
		return false
	}
	line, next = strings.TrimSuffix(line, "\n"), strings.TrimSpace(next)
	long := utf8.RuneCountInString(line)
	return line != "" && next != "" && long <= proseWidth && long+1+utf8.RuneCountInString(firstWord(next)) > proseWidth
}

// indent counts the spaces before a line.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// firstWord is what stays together at the beginning of a line: a word, or what stands in backticks.
func firstWord(text string) string {
	quoted := false
	for i, r := range text {
		switch {
		case r == '`':
			quoted = !quoted
		case r == ' ' && !quoted:
			return text[:i]
		}
	}
	return text
}

func TestUnwrapped(t *testing.T) {
	long := strings.Repeat("word ", 15) + "end" // 78 characters
	joins := func(want string, lines ...string) {
		t.Helper()
		if got := unwrapped(strings.Join(lines, "\n") + "\n"); got != want+"\n" {
			t.Errorf("%q became %q, want %q", lines, got, want)
		}
	}
	joins(long+" more words", long, "more words")
	joins(long+" more words", long, "  more words")
	joins(long+" "+long+" more", long, long, "more")
	joins("short\nmore", "short", "more")
	joins(long+"\n\nmore", long, "", "more")
	joins(long[:70]+" `a b c d e f`", long[:70], "`a b c d e f`")
	joins(strings.Repeat("x", 90)+"\nmore", strings.Repeat("x", 90), "more")
	joins("", "")
}
