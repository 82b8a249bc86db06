package tui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailseal/wizard/journey"
	"mailseal/wizard/wizardtest"
)

// TestTrailFits: the stages are shown at 80 columns, whichever of them is the present one.
func TestTrailFits(t *testing.T) {
	p := byHand(t)
	p.journey.Domain = wizardtest.School
	for _, stage := range journey.Stages() {
		p.step.Stage = stage
		if n := ansi.StringWidth(p.trail()); n == 0 || n >= p.w {
			t.Errorf("at %s the stages take %d columns", stage, n)
		}
	}
}
