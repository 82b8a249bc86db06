package screens

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/journey"
)

// TestStagesFit: the stages are on one line at each width from 80 columns, whichever of them is the present one, and however many parts it
// has; below that the present one stands alone.
func TestStagesFit(t *testing.T) {
	kit := testKit(t)
	for _, stage := range journey.Stages() {
		for _, w := range []int{40, 79, 80, 118, 160} {
			part := "4/4"
			if stage == journey.StageProtected {
				part = "" // nothing is left to do
			}
			lines := kit.stages(head{domain: school, stage: stage, part: part}, w)
			if len(lines) != 1 || ansi.StringWidth(lines[0]) >= w {
				t.Errorf("at %s, the stages at %d columns: %q", stage, w, lines)
			}
			present := strings.ToUpper(kit.stageName(stage))
			if all := strings.Count(lines[0], "   ") == len(journey.Stages())-1; !strings.Contains(lines[0], strings.TrimSpace(present+" "+part)) || all != (w >= 80) {
				t.Errorf("at %s, in %d columns: %q", stage, w, lines[0])
			}
		}
	}
}

// TestHeadKeepsTheDomain: a domain that is too long is cut in its middle, and what stands at the right edge stays.
func TestHeadKeepsTheDomain(t *testing.T) {
	kit := testKit(t)
	kit.Theme = theme.Theme{}
	const long = "a-domain-with-a-really-long-name-that-no-line-holds-in-any-window.rosehill-school.org"
	for _, w := range []int{40, 60, 80, 118} {
		var lines []string
		for _, p := range kit.headParts(head{domain: long, stage: journey.StagePublish, fact: "PRACTICE"}, w) {
			lines = append(lines, p.Forms[0].Lines...)
		}
		text := strings.Join(lines, "\n")
		for _, want := range []string{"mailseal", " a-domain", ".org", "PRACTICE"} {
			if !strings.Contains(text, want) {
				t.Errorf("at %d columns %q is lost:\n%s", w, want, text)
			}
		}
		for _, line := range lines {
			if ansi.StringWidth(line) >= w {
				t.Errorf("at %d columns: %q", w, line)
			}
		}
	}
}
