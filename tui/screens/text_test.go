package screens

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// TestWrap holds what stays on one line: what is typed as it stands, where it fits there.
func TestWrap(t *testing.T) {
	good := func(text string, w int, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, wrap(text, w)); diff != "" {
			t.Errorf("%q at %d (-want +got):\n%s", text, w, diff)
		}
	}
	good("one two three", 7, "one two", "three")
	good("mta-sts.example.com, please", 20, "mta-sts.example.com,", "please")
	good("Leave it, or run `mailseal status` each day.", 24, "Leave it, or run", "`mailseal status` each", "day.")
	good("Run `mailseal reports rosehill-school.example FILE` now.", 20,
		"Run", "`mailseal reports", "rosehill-school.exam", "ple FILE` now.") // wider than a line
	good("a ` alone is no span at all", 12, "a ` alone is", "no span at", "all")
	good("type: enforce\u00a0anyway", 16, "type:", "enforce anyway")
}

// TestTypedWordIsWhole holds that a word to type is not broken, however long the domain before it is.
func TestTypedWordIsWhole(t *testing.T) {
	for n := range 60 {
		q := guide.Question{Kind: journey.Type, Word: "enforce anyway", Prompt: strings.Repeat("x", n) + " is not ready, type: enforce anyway"}
		lines := newField(testKit(t), q, "").view(60, 20, true)
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasSuffix(line, "enforce anyway") }) {
			t.Fatalf("the word is broken:\n%s", strings.Join(lines, "\n"))
		}
	}
}

// TestNamesInOptionsAreWhole holds that an option is broken between words, not within a name.
func TestNamesInOptionsAreWhole(t *testing.T) {
	const name = "mta-sts.rosehill-school.example,"
	q := guide.Question{Kind: journey.Choose, Prompt: "?", Options: []guide.Option{
		{Value: "a", Label: "Type the whole name, " + name + " into the name box"}, {Value: "b", Label: "No"},
	}}
	for w := 42; w < 90; w++ {
		text := strings.Join(newField(testKit(t), q, "").view(w, 20, true), "\n")
		if !strings.Contains(text, name) {
			t.Fatalf("at %d the name is broken:\n%s", w, text)
		}
	}
}

// TestPasteReplacesProposal holds that what is pasted stands in place of what was proposed, and is added to what was typed.
func TestPasteReplacesProposal(t *testing.T) {
	f := newField(testKit(t), guide.Question{Kind: journey.Write, Prompt: "?"}, "tls-reports@example.com")
	paste := func(text string) string {
		f.update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
		answer, _ := f.answer()
		return answer
	}
	if got := paste("me@"); got != "me@" {
		t.Errorf("pasted over a proposal: %q", got)
	}
	if got := paste("example.com"); got != "me@example.com" {
		t.Errorf("pasted behind what was typed: %q", got)
	}
}
