package screens

import (
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// noticed is how long a notice stands that is no failure.
const noticed = 4 * time.Second

// noticeOver ends the notice that has this number.
type noticeOver struct{ n int }

// notice says what happened last, until the next key. It stands in the place of who acts.
type notice struct {
	lead string // its first words, which stand out; it may be empty
	text string
	bad  bool
}

func (k Kit) failure(err error) notice {
	return notice{text: assets.Clean(k.Words.Err(err), 400), bad: true}
}

// said is what was done, in a sentence whose first part, up to a colon or a full stop, stands out.
func said(text string) notice {
	if i := strings.IndexAny(text, ":."); i > 0 {
		return notice{lead: text[:i+1], text: strings.TrimSpace(text[i+1:])}
	}
	return notice{text: text}
}

func (n notice) empty() bool { return n.lead == "" && n.text == "" }

func (n notice) lines(kit Kit, w int) []string {
	switch {
	case n.empty():
		return nil
	case n.bad:
		return hang(" "+kit.Theme.Paint(theme.Wrong, kit.Theme.Glyph(theme.WrongMark))+" ", n.text, measure(w))
	}
	return kit.leading(n.lead, n.text, w)
}

// leading sets a sentence whose first words stand out; it may be empty.
func (k Kit) leading(lead, text string, w int) []string {
	if lead == "" && text == "" {
		return nil
	}
	text = strings.TrimSpace(lead + " " + text)
	if text == "" {
		return nil
	}
	lines := hang(" ", text, measure(w))
	if rest, ok := strings.CutPrefix(lines[0], " "+lead); ok && lead != "" {
		lines[0] = " " + k.Theme.Paint(theme.Strong, lead) + rest
	}
	return lines
}

// move says who acts next at a step, and what happens by itself.
func (k Kit) move(step guide.Step, w int) []string {
	switch {
	case step.Turn != guide.Move{}:
		return k.leading(step.Turn.Who, step.Turn.Then, w)
	}
	return nil
}
