package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/wrap"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
)

// printFinding says all that there is to say of a finding, but for its title.
func (a *app) printFinding(words *assets.Words, f diagnosis.Finding) {
	text := diagnosis.Text(words, f)
	for _, part := range []struct{ label, text string }{
		{"what", text.What}, {"why", text.Why}, {"fix", text.Fix}, {"until", text.Until}, {"explain", "mailseal explain " + string(f.ID)},
	} {
		a.labelled(words.Say(msgid.StatusLabel.Of(part.label), nil), part.text)
	}
}

// printTitle begins what is said of a finding.
func (a *app) printTitle(words *assets.Words, f diagnosis.Finding, title string) {
	fmt.Fprintln(a.out)
	a.badged(guide.MarkOf(f).Word(words), title)
}

// The columns of what is said of a domain: after a badge, and after a label.
const (
	badgeColumn = 9
	labelColumn = 26
)

// badged prints a text behind the word of a state.
func (a *app) badged(word, text string) {
	indent := strings.Repeat(" ", badgeColumn)
	a.hung(word+strings.Repeat(" ", max(1, badgeColumn-utf8.RuneCountInString(word))), indent, text)
}

// labelled prints a text behind its label; in a narrow window, below it.
func (a *app) labelled(label, text string) {
	const narrow = 60
	head := strings.Repeat(" ", badgeColumn) + label
	if a.io.columns() < narrow {
		fmt.Fprintln(a.out, head)
		a.hung(strings.Repeat(" ", badgeColumn+2), strings.Repeat(" ", badgeColumn+2), text)
		return
	}
	a.hung(head+strings.Repeat(" ", max(2, labelColumn-utf8.RuneCountInString(head))), strings.Repeat(" ", labelColumn), text)
}

// hung prints a text behind what begins its first line; its others are indented. Lines of the text's own that begin with spaces
// are values: each stands alone on its line, and whole.
func (a *app) hung(first, indent, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if value := strings.TrimLeft(line, " "); value != line && value != "" {
			fmt.Fprintln(a.out, indent+value)
			continue
		}
		head := strings.ReplaceAll(first, " ", wrap.NoBreak) // where the line is broken, too, its text begins in the column
		fmt.Fprintln(a.out, strings.Join(wrap.Words(head+line, indent, a.io.columns()), "\n"))
		first = indent
	}
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
