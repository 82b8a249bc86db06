package screens

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailseal/wizard/guide"
)

// TestExplanationBelowLabel has labels that fit a narrow window, and hardly fit: what an option says of itself comes after the whole of it,
// and the others stay where they are.
func TestExplanationBelowLabel(t *testing.T) {
	const w, detail = 40, "What it does."
	var q guide.Question
	for n := 30; n < 44; n++ {
		label := strings.Repeat("a", n-9) + " provider"
		q.Options = append(q.Options, guide.Option{Value: label, Label: label, Detail: detail})
	}
	c := newChoice(testKit(t), q, "")
	rows := -1
	for c.cursor = range q.Options {
		list := c.list(w, 2*len(q.Options), 1, true)
		if rows >= 0 && len(list) != rows {
			t.Errorf("%d rows, and then %d", rows, len(list))
		}
		rows = len(list)
		text := strings.Join(strings.Fields(ansi.Strip(strings.Join(list, " "))), " ")
		if want := q.Options[c.cursor].Label + " " + detail; !strings.Contains(text, want) {
			t.Errorf("not %q, in %s", want, text)
		}
	}
}
