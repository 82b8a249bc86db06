package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// evidence shows what mailseal sees of a task. Where the window is low, what is as it should be is counted on one line, and what is not
// checked yet is left out; in the lowest one what went wrong is said by the rows alone, with what to do about it.
func (s publish) evidence(w int, wide bool) frame.Part {
	rows := s.step.Board.Rows
	fine := slices.DeleteFunc(slices.Clone(rows), func(r guide.Row) bool { return r.Mark != guide.Good })
	rest := slices.DeleteFunc(slices.Clone(rows), func(r guide.Row) bool { return r.Mark == guide.Good || r.Mark == guide.NoMark })
	if len(rest)+len(fine) == 0 {
		rest = rows
	}
	trouble := s.step.Board.Trouble
	brief := slices.Concat(s.counted(fine, w), s.rows(rest, w))
	part := frame.Fixed(s.sees(brief, trouble, w, wide))
	if w >= compactBelow {
		part = frame.Fixed(s.sees(s.rows(rows, w), trouble, w, wide)).Or(frame.Fine, s.sees(brief, trouble, w, wide))
	}
	if len(rest) > 0 { // they say what is wrong, but not always what to do
		part = part.Or(frame.Closing, s.sees(brief, remedies(trouble), w, wide))
	}
	part.Blank = frame.Blank
	return part
}

// remedies returns what to do, without what happened.
func remedies(trouble []guide.Block) []guide.Block {
	return slices.DeleteFunc(slices.Clone(trouble), func(b guide.Block) bool { return b.Style == guide.Item })
}

// sees sets rows under their heading, and what went wrong below them.
func (s publish) sees(rows []string, trouble []guide.Block, w int, wide bool) []string {
	head := s.kit.Theme.Paint(theme.Strong, " "+s.kit.say(msgid.TuiSees, nil))
	if check, ok := s.journey.Check(); ok {
		head = s.kit.withFact(head, s.kit.Words.Clock(check.At, s.kit.Now()), w, wide)
	}
	lines := append([]string{head}, rows...)
	for i := range trouble {
		lines = append(lines, s.kit.block(trouble, i, w)...)
	}
	return lines
}

// counted sets all that is as it should be on one line: in a narrow window by its names, else by its number.
func (s publish) counted(fine []guide.Row, w int) []string {
	if len(fine) < 2 {
		return s.rows(fine, w)
	}
	text := s.kit.say(msgid.TuiFine, number2(len(fine), len(s.step.Board.Rows)))
	if w < compactBelow {
		var names []string
		for _, r := range fine {
			names = append(names, r.Label)
		}
		text = strings.Join(names, ", ")
	}
	return hang(s.kit.badgeHead(guide.Good, w), text, measure(w))
}

func (s publish) rows(rows []guide.Row, w int) []string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, s.row(r, w)...)
	}
	return lines
}

// saidColumn is the column of what is said of a part, in a window that is not narrow.
const saidColumn = 41

// row sets one part of the evidence: its state, what it is, and what is said of it.
func (s publish) row(r guide.Row, w int) []string {
	head := s.kit.badgeHead(r.Mark, w)
	switch {
	case r.Label == "":
		return s.found(head, r.Text, w)
	case w < compactBelow:
		return hang(head, r.Label+": "+r.Text, measure(w))
	}
	room := saidColumn - ansi.StringWidth(head)
	return hang(head+s.kit.pad(theme.Plain, cut(r.Label, room-2, s.kit.Theme), room), r.Text, measure(w))
}

// found sets what is said of something wrong, in lines of its own. Values, which begin with two spaces, are not wrapped; one that is to be
// typed stands out.
func (s publish) found(head, text string, w int) []string {
	indent := strings.Repeat(" ", ansi.StringWidth(head))
	var lines []string
	for i, line := range strings.Split(text, "\n") {
		before := indent
		if i == 0 {
			before = head
		}
		value, is := strings.CutPrefix(line, "  ")
		if !is {
			lines = append(lines, hang(before, line, measure(w))...)
			continue
		}
		role := theme.Plain
		if slices.ContainsFunc(s.step.Board.Fields, func(f guide.Field) bool { return f.Value == value }) {
			role = theme.Strong
		}
		room := w - 2 - len(indent) - 2
		if ansi.StringWidth(value) > room { // the left edge has more room
			before, room = "", w-2-2
		}
		value = strings.TrimRight(cut(value, room, s.kit.Theme), " ")
		lines = append(lines, strings.TrimRight(before+"  "+s.kit.Theme.Paint(role, value), " "))
	}
	return lines
}
