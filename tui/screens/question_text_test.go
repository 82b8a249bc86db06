package screens

import (
	"strings"
	"testing"
	"testing/synctest"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// TestProposalIsWhole: what Enter takes can be read, in the box or, where that is too narrow, above it.
func TestProposalIsWhole(t *testing.T) {
	const proposal = "tls-reports@freiwillige-feuerwehr-neustadt.example"
	for w := 40; w <= 80; w++ {
		q := newQuestion(testKit(t), guide.Question{ID: journey.QuestionReports, Kind: journey.Write, Prompt: "Where to?"}, proposal)
		frame := strings.Join(asked(q, w), "\n")
		if n := strings.Count(strings.Join(strings.Fields(frame), ""), proposal); n != 1 {
			t.Errorf("at %d columns the proposal is whole %d times:\n%s", w, n, frame)
		}
	}
}

// TestTextIsOneLine: what is typed takes one line in each window, also where it has become narrower while the cursor was in the middle; and what
// does not print is not taken, however it came.
func TestTextIsOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQuestion(testKit(t), guide.Question{ID: journey.QuestionReports, Kind: journey.Write, Prompt: "Where to?"}, "")
		for _, typed := range []string{strings.Repeat("reports-", 12), "名前が長い会社の" + strings.Repeat("🦊é", 20), "\u202e\u200b\u0085"} {
			q.update(runes(typed))
		}
		asked(q, 160)
		for range 60 {
			q.update(tea.KeyMsg{Type: tea.KeyLeft})
		}
		for w := 160; w >= 40; w-- {
			lines := asked(q, w)
			if len(lines) != 2 || ansi.StringWidth(lines[1]) > w-1 {
				t.Errorf("at %d columns:\n%s", w, strings.Join(lines, "\n"))
			}
		}
		if answer := q.answer(); strings.ContainsFunc(answer, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("the answer is %q", answer)
		}
	})
}
