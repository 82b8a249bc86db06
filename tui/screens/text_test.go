package screens

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// asked returns the lines of a question in the fullest form, without their paint.
func asked(q *question, w int) []string {
	return strings.Split(ansi.Strip(strings.Join(q.part(w, true).Forms[0].Lines, "\n")), "\n")
}

// TestTypedWordIsWhole holds that a word to type is not broken, however long the domain before it is.
func TestTypedWordIsWhole(t *testing.T) {
	for n := range 60 {
		q := guide.Question{Kind: journey.Type, Word: "enforce anyway", Prompt: strings.Repeat("x", n) + " is not ready, type: enforce anyway"}
		lines := asked(newQuestion(testKit(t), q, ""), 60)
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
		text := strings.Join(asked(newQuestion(testKit(t), q, ""), w), "\n")
		if !strings.Contains(text, name) {
			t.Fatalf("at %d the name is broken:\n%s", w, text)
		}
	}
}

// TestTypingReplacesProposal holds that what is typed or pasted stands in place of what was proposed, and that Enter alone
// takes the proposal.
func TestTypingReplacesProposal(t *testing.T) {
	q := newQuestion(testKit(t), guide.Question{Kind: journey.Write, Prompt: "?"}, "tls-reports@example.com")
	if view := strings.Join(asked(q, 80), "\n"); !strings.Contains(view, "▸ tls-reports@example.com") || q.answer() != "tls-reports@example.com" {
		t.Errorf("proposed is %q:\n%s", q.answer(), view)
	}
	q.update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("me@"), Paste: true})
	if got := q.answer(); got != "me@" {
		t.Errorf("pasted over a proposal: %q", got)
	}
	q.update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("example.com"), Paste: true})
	if got := q.answer(); got != "me@example.com" {
		t.Errorf("pasted behind what was typed: %q", got)
	}
}

// TestKeysAfterEnter holds that the answer is what stood there when Enter was pressed, however long the form takes.
func TestKeysAfterEnter(t *testing.T) {
	q := newQuestion(testKit(t), guide.Question{Kind: journey.Type, Word: "enforce", Prompt: "?"}, "")
	q.update(runes("enforce"))
	cmd, _, _ := q.update(enter)
	q.update(runes("x"))
	for cmd != nil {
		var answer string
		var done bool
		if cmd, answer, done = q.update(cmd()); done && answer == "enforce" {
			return
		}
	}
	t.Errorf("the answer is %q", q.answer())
}

// TestLateMessages holds that what a form is still about to do is for no other question.
func TestLateMessages(t *testing.T) {
	kit := testKit(t)
	before := newQuestion(kit, *foundStep().Question, "yes")
	cmd, _, _ := before.update(enter)
	after := newQuestion(kit, *enforceStep().Question, "enforce")
	for i := 0; i < 10 && cmd != nil; i++ {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			msg = batch[0]()
		}
		if _, _, done := after.update(msg); done {
			t.Fatal("a question was answered by a key that was meant for another")
		}
		cmd, _, _ = before.update(msg)
	}
}
