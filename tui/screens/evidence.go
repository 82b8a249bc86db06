package screens

import (
	"strings"

	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// evidence shows what mailseal sees of a task. Where the window is low, what is as it should be is counted on one line.
func (s publish) evidence(w int, wide bool) frame.Part {
	var rows []guide.Row
	fine := 0
	for _, r := range s.step.Board.Rows {
		if r.Mark == guide.Good {
			fine++
			continue
		}
		rows = append(rows, r)
	}
	part := frame.Fixed(s.sees(s.step.Board.Rows, 0, w, wide))
	if fine > 1 {
		part = part.Or(frame.Fine, s.sees(rows, fine, w, wide))
	}
	part.Blank = frame.Blank
	return part
}

// sees sets the rows of the evidence under their heading, and what went wrong below them.
func (s publish) sees(rows []guide.Row, fine int, w int, wide bool) []string {
	head := s.kit.Theme.Paint(theme.Strong, " "+s.kit.say("sees", nil))
	if check, ok := s.journey.Check(); ok {
		head = s.kit.withFact(head, s.kit.Words.Clock(check.At, s.kit.Now()), w, wide)
	}
	lines := []string{head}
	if fine > 0 {
		text := s.kit.say("fine", number2(fine, len(s.step.Board.Rows)))
		lines = append(lines, hang(s.kit.badgeHead(guide.Good, w), text, measure(w))...)
	}
	for _, r := range rows {
		lines = append(lines, s.row(r, w)...)
	}
	for _, b := range s.step.Board.Trouble {
		lines = append(lines, s.kit.block([]guide.Block{b}, 0, w)...)
	}
	return lines
}

// row sets one part of the evidence: its state, what it is, and what is said of it.
func (s publish) row(r guide.Row, w int) []string {
	head := s.kit.badgeHead(r.Mark, w)
	if r.Label == "" {
		return hang(head, r.Text, measure(w))
	}
	if w < compactBelow {
		return hang(head, r.Label+": "+r.Text, measure(w))
	}
	const said = 41 // the column of what is said
	label := cut(r.Label, said-13-2, s.kit.Theme)
	return hang(head+label+strings.Repeat(" ", max(2, said-13-len([]rune(label)))), r.Text, measure(w))
}
