package screens

import (
	"slices"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// detail is how much of an open step is drawn.
type detail int

// From much to little.
const (
	everything detail = iota
	acts              // what to do, but not what appears then
)

// stepsPart draws the steps of the task, or what to type where it has none. Those that are not open give way first.
func (s publish) stepsPart(w int) frame.Part {
	if len(s.step.Board.Steps) == 0 {
		return frame.Fixed(s.values(oneColumn(w), s.step.Board.Fields, everything))
	}
	return frame.Fixed(s.steps(w, everything, s.closed)).
		Or(frame.Closed, s.steps(w, everything, s.briefly)).
		Or(frame.Note, s.steps(w, acts, s.briefly)).
		Or(frame.Closing, s.steps(w, acts, nil))
}

// unfolded returns the place of the step that is unfolded: the open one, or the last where all are done.
func (s publish) unfolded() int {
	if open := s.step.Board.OpenStep(); open >= 0 {
		return open
	}
	return len(s.step.Board.Steps) - 1
}

// steps draws all steps: one unfolded, the others as closed says.
func (s publish) steps(w int, much detail, closed func(i, w int) []string) []string {
	var lines []string
	for i := range s.step.Board.Steps {
		switch {
		case i == s.unfolded():
			lines = append(lines, s.title(i, w)...)
			lines = append(lines, s.parts(s.below(w), i, much)...)
		case closed != nil:
			lines = append(lines, closed(i, w)...)
		}
	}
	return lines
}

// below returns the grid of the step that is unfolded below its title: its text begins where the title does.
func (s publish) below(w int) grid {
	g := oneColumn(w)
	more := len(strconv.Itoa(len(s.step.Board.Steps))) - 1
	g.text += more
	if w < compactBelow {
		g.value += more
	}
	return g
}

// acting reports whether a step waits for the user: one that is done, as far as mailseal can see, does not.
func (s publish) acting(i int) bool {
	return s.step.Board.Steps[i].State == guide.StepOpen && s.step.Board.Turn.Walks()
}

// title sets the title of the step that is unfolded.
func (s publish) title(i, w int) []string {
	indent, gap := stepGrid(w)
	title := hang(s.number(i)+gap, s.step.Board.Steps[i].Title, min(measure(w), w-2)-len(indent)-3)
	first := s.stepMark(guide.StepDone) + " " + title[0]
	if s.acting(i) {
		first = s.kit.Theme.Cursor(title[0])
	}
	title[0] = indent + first
	for n := 1; n < len(title); n++ {
		title[n] = indent + "  " + title[n]
	}
	return title
}

// number returns the number of a step, as wide as the highest.
func (s publish) number(i int) string {
	number := strconv.Itoa(i + 1)
	return number + strings.Repeat(" ", len(strconv.Itoa(len(s.step.Board.Steps)))-len(number))
}

// stepGrid returns what stands before the mark of a step, and between its number and its title.
func stepGrid(w int) (indent, gap string) {
	if w < compactBelow {
		return " ", " "
	}
	return "   ", "  "
}

// closed sets a step that is not open by its title.
func (s publish) closed(i, w int) []string {
	indent, gap := stepGrid(w)
	step := s.step.Board.Steps[i]
	return []string{cut(indent+s.stepMark(step.State)+" "+s.number(i)+gap+step.Title, measure(w), s.kit.Theme)}
}

func (s publish) stepMark(state guide.StepState) string {
	if state == guide.StepDone {
		return s.kit.Theme.Glyph(theme.Done)
	}
	return s.kit.Theme.Glyph(theme.Coming)
}

// briefly sets all steps from i on that are in the same state on one line, at the first of them.
func (s publish) briefly(i, w int) []string {
	list := s.step.Board.Steps
	at := s.unfolded()
	if i > 0 && i-1 != at && list[i-1].State == list[i].State {
		return nil
	}
	last := i
	for last+1 < len(list) && last+1 != at && list[last+1].State == list[i].State {
		last++
	}
	if last == i {
		return s.closed(i, w)
	}
	indent, _ := stepGrid(w)
	text := s.kit.say(msgid.Tui.Of("steps-"+string(list[i].State)), assets.Values{"n": strconv.Itoa(i + 1), "last": strconv.Itoa(last + 1)})
	return []string{cut(indent+s.stepMark(list[i].State)+" "+text, measure(w), s.kit.Theme)}
}

// parts draws what a step says, and its values.
func (s publish) parts(g grid, i int, much detail) []string {
	parts := s.step.Board.Steps[i].Parts
	if much == acts {
		parts = slices.DeleteFunc(slices.Clone(parts), func(p guide.Part) bool { return p.Note })
	}
	var lines []string
	for len(parts) > 0 {
		p := parts[0]
		if g.airy && len(lines) > 0 {
			lines = append(lines, "")
		}
		if p.Text != "" {
			lines = append(lines, hang(strings.Repeat(" ", g.text), p.Text, g.prose())...)
			if p.Field != nil {
				lines = append(lines, s.value(g, *p.Field, 0, much)...)
			}
			parts = parts[1:]
			continue
		}
		var fields []guide.Field
		for len(parts) > 0 && parts[0].Text == "" {
			if parts[0].Field != nil {
				fields = append(fields, *parts[0].Field)
			}
			parts = parts[1:]
		}
		lines = append(lines, s.values(g, fields, much)...)
	}
	return lines
}
