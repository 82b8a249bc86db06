package screens

import (
	"strings"
	"testing"

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
