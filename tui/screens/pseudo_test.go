package screens

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/assets/pseudo"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// TestLongerLanguage: no screen is wider or taller than its window in a language that is a third longer.
func TestLongerLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("it draws, where the race detector finds nothing")
	}
	words, err := pseudo.Words()
	if err != nil {
		t.Fatal(err)
	}
	kit := testKit(t)
	kit.Words, kit.Guide.Words = words, words
	kit.Keys = theme.NewKeys(func(name string) string { return words.Say(msgid.TuiKey.Of(name), nil) })
	said := func(step guide.Step) guide.Step { // the steps of these tests are made by hand, and in English
		step.Title = pseudo.Text(step.Title)
		for i := range step.Blocks {
			step.Blocks[i].Text = pseudo.Text(step.Blocks[i].Text)
		}
		return step
	}
	for name, screen := range map[string]Screen{
		"domain":   For(kit, journey.Journey{}, kit.Guide.Step(journey.Journey{}, noon()), false),
		"found":    For(kit, checkedJourney(), said(foundStep()), false),
		"plan":     For(kit, checkedJourney(), said(planStep()), false),
		"hosting":  For(kit, checkedJourney(), said(hostingStep(25)), false),
		"places":   For(kit, checkedJourney(), said(placesStep()), false),
		"enforce":  For(kit, planned(), said(enforceStep()), false),
		"publish":  For(kit, planned(), said(boardStep(4)), false),
		"trouble":  For(kit, planned(), said(troubleStep()), false),
		"home":     journeysBoard(kit, checkedJourney(), planned()),
		"checking": NewChecking(kit, school),
	} {
		some := false
		for _, size := range [][2]int{{40, 24}, {60, 24}, {80, 16}, {80, 24}, {118, 36}, {160, 60}} {
			lines := strings.Split(strings.TrimSuffix(screen.View(size[0], size[1]), "\n"), "\n")
			if len(lines) > size[1] {
				t.Errorf("%s at %dx%d has %d lines", name, size[0], size[1], len(lines))
			}
			for _, line := range lines {
				if wide := ansi.StringWidth(line); wide > size[0] {
					t.Errorf("%s at %dx%d has a line of %d cells: %s", name, size[0], size[1], wide, ansi.Strip(line))
				}
				some = some || strings.Contains(line, "··")
			}
		}
		if !some {
			t.Errorf("%s shows nothing of the language", name)
		}
	}
}
