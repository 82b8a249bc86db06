package assets

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// userPages are the pages beside the source that users read before they have mailseal, by their paths from here.
var userPages = []string{"../README.md", "../SECURITY.md", "../CHANGELOG.md"}

// paragraphs are what a page says, by the line where it begins: paragraphs, items of lists, and cells of tables that are sentences.
// What is to be typed, headings and pictures are left out.
func paragraphs(page string) map[string]string {
	said := map[string]string{}
	at, text := 0, ""
	end := func() {
		if text = strings.TrimSpace(text); ended.MatchString(text) {
			said[fmt.Sprintf("line %03d", at)] = text
		}
		text = ""
	}
	for i, line := range strings.Split(page, "\n") {
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "    "), heading.MatchString(line):
			end()
		case strings.HasPrefix(line, "|"):
			end()
			for j, cell := range strings.Split(line, " | ") {
				at, text = i+1, strings.Trim(cell, "| ")
				if text = plainText(text); ended.MatchString(text) {
					said[fmt.Sprintf("line %03d, cell %d", at, j+1)] = text
				}
				text = ""
			}
		case item.MatchString(line):
			end()
			at, text = i+1, plainText(item.ReplaceAllString(line, ""))
		default:
			if text == "" {
				at = i + 1
			}
			text += " " + plainText(line)
		}
	}
	end()
	return said
}

var (
	heading  = regexp.MustCompile(`^(#|!\[|<!--)`)
	item     = regexp.MustCompile(`^(- |\d+\. )`)
	linked   = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
	emphasis = regexp.MustCompile(`\*\*`)
)

// plainText is a line of a page without what makes it look different.
func plainText(line string) string {
	return strings.TrimSpace(emphasis.ReplaceAllString(linked.ReplaceAllString(line, "$1"), ""))
}

// TestPagesArePlain holds the pages that users read to the rules of the words: how long sentences are, and which words have their place.
func TestPagesArePlain(t *testing.T) {
	for _, path := range userPages {
		body, err := os.ReadFile(filepath.FromSlash(path))
		if err != nil {
			t.Fatal(err)
		}
		said := paragraphs(string(body))
		faults, m := unreadable(path, said)
		t.Logf("%s: %s", path, m)
		if len(said) < 10 {
			t.Errorf("%s: %d paragraphs only", path, len(said))
		}
		for _, fault := range faults {
			t.Error(fault)
		}
		for at, text := range said {
			if word := outworn(text); word != "" {
				t.Errorf("%s, %s, says %q: %s", path, at, word, text)
			}
		}
	}
}
