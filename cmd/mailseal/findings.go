package main

import (
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
)

// printFinding says all that there is to say of a finding.
func (a *app) printFinding(words *assets.Words, f diagnosis.Finding) {
	text := diagnosis.Text(words, f)
	a.printTitle(words, f, text.Title)
	for _, line := range []string{text.What, text.Why, words.Say("finding.fix", nil) + ": " + text.Fix, text.Until} {
		a.prose("  ", line)
	}
}

// printTitle begins what is said of a finding.
func (a *app) printTitle(words *assets.Words, f diagnosis.Finding, title string) {
	a.spaced(words.Say("status.level."+f.Level.String(), nil) + "  " + title + "  (" + string(f.ID) + ")")
}

// findingJSON is a finding in every command's JSON.
type findingJSON struct {
	ID       string          `json:"id"`
	Level    diagnosis.Level `json:"level"`
	Title    string          `json:"title"`
	What     string          `json:"what"`
	Why      string          `json:"why"`
	Fix      string          `json:"fix"`
	Until    time.Time       `json:"until,omitzero"`
	Evidence []string        `json:"evidence"`
}

// newFindingsJSON is never nil.
func newFindingsJSON(words *assets.Words, findings []diagnosis.Finding) []findingJSON {
	out := []findingJSON{}
	for _, f := range findings {
		text := diagnosis.Text(words, f)
		out = append(out, findingJSON{
			ID: string(f.ID), Level: f.Level, Title: text.Title, What: text.What, Why: text.Why, Fix: text.Fix,
			Until: f.Until.UTC(), Evidence: list(f.Evidence),
		})
	}
	return out
}
