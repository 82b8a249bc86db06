package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
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
		return frame.Fixed(s.fields(w))
	}
	return frame.Fixed(s.steps(w, everything, s.closed)).
		Or(frame.Closed, s.steps(w, everything, s.briefly)).
		Or(frame.Note, s.steps(w, acts, s.briefly)).
		Or(frame.Closing, s.steps(w, acts, nil))
}

// steps draws all steps: the open one unfolded, the others as closed says.
func (s publish) steps(w int, much detail, closed func(i, w int) []string) []string {
	var lines []string
	for i, step := range s.step.Board.Steps {
		switch {
		case step.State == guide.StepOpen:
			lines = append(lines, s.openTitle(i, w)...)
			lines = append(lines, s.parts(step.Parts, w, much)...)
		case closed != nil:
			lines = append(lines, closed(i, w)...)
		}
	}
	return lines
}

// openTitle sets the title of the open step.
func (s publish) openTitle(i, w int) []string {
	indent, gap := stepGrid(w)
	number := strconv.Itoa(i+1) + gap
	title := hang(number, s.step.Board.Steps[i].Title, measure(w)-len(indent)-3)
	title[0] = indent + s.kit.Theme.Cursor(title[0])
	for n := 1; n < len(title); n++ {
		title[n] = indent + "  " + title[n]
	}
	return title
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
	return []string{cut(indent+s.stepMark(step.State)+" "+strconv.Itoa(i+1)+gap+step.Title, measure(w), s.kit.Theme)}
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
	if i > 0 && list[i-1].State == list[i].State {
		return nil
	}
	last := i
	for last+1 < len(list) && list[last+1].State == list[i].State {
		last++
	}
	if last == i {
		return s.closed(i, w)
	}
	indent, _ := stepGrid(w)
	text := s.kit.say("steps-"+string(list[i].State), assets.Values{"n": strconv.Itoa(i + 1), "last": strconv.Itoa(last + 1)})
	return []string{cut(indent+s.stepMark(list[i].State)+" "+text, measure(w), s.kit.Theme)}
}

// textIndent returns where the text of an open step begins.
func textIndent(w int) string {
	if w < compactBelow {
		return "     "
	}
	return "        "
}

// parts draws what an open step says, and its values.
func (s publish) parts(parts []guide.Part, w int, much detail) []string {
	if much == acts {
		parts = slices.DeleteFunc(slices.Clone(parts), func(p guide.Part) bool { return p.Note })
	}
	label := 0
	for _, p := range parts {
		if p.Field != nil && p.Text == "" {
			label = max(label, ansi.StringWidth(p.Field.Label))
		}
	}
	var lines []string
	for _, p := range parts {
		if p.Text != "" {
			lines = append(lines, hang(textIndent(w), p.Text, measure(w))...)
		}
		switch {
		case p.Field == nil:
		case p.Text == "":
			lines = append(lines, s.value(*p.Field, s.kit.pad(theme.Plain, p.Field.Label, label+2), w, much)...)
		default:
			lines = append(lines, s.value(*p.Field, "  ", w, much)...)
		}
	}
	return lines
}

// fields draws what to type where the task has no steps.
func (s publish) fields(w int) []string {
	label := column(s.step.Board.Fields, func(f guide.Field) string { return f.Label })
	var lines []string
	for _, f := range s.step.Board.Fields {
		lines = append(lines, s.value(f, s.kit.pad(theme.Plain, f.Label, label+2), w, everything)...)
	}
	return lines
}

// value draws a value after the key that copies it: whole where a line holds it, else cut. A value of several lines is said to be one.
func (s publish) value(f guide.Field, label string, w int, much detail) []string {
	indent := "     "
	if w < compactBelow {
		indent = "   "
	}
	head := indent + s.kit.pad(theme.Strong, s.copyKey(f.Name).Help().Key, len(textIndent(w))-len(indent)) + label
	value := strings.TrimRight(f.Value, "\n")
	switch n := strings.Count(value, "\n") + 1; {
	case n > 1:
		return []string{cut(head+s.kit.say("lines", number(n)), measure(w), s.kit.Theme)}
	case value == "":
		return hang(head, f.Hint, measure(w))
	}
	room := edge(w, false) - ansi.StringWidth(head)
	if ansi.StringWidth(value) > room && ansi.StringWidth(value) <= edge(w, false)-3 { // a line of its own holds it
		return []string{strings.TrimRight(head, " "), "   " + s.kit.Theme.Paint(theme.Strong, value)}
	}
	lines := []string{head + s.kit.Theme.Paint(theme.Strong, cut(value, room, s.kit.Theme))}
	if f.Hint != "" && much == everything {
		lines = append(lines, hang(textIndent(w), f.Hint, measure(w))...)
	}
	return lines
}

// copyKey returns the key that copies a field.
func (s publish) copyKey(name guide.FieldName) key.Binding {
	k := s.kit.Keys
	switch name {
	case guide.NameField:
		return k.Name
	case guide.TypeField:
		return k.Type
	case guide.URLField:
		return k.URL
	case guide.ValueField:
	}
	if s.step.Board.Task.File != nil {
		return k.File
	}
	return k.Value
}

// twoColumns sets the list of steps at the left and the open one at the right; ok is false where a value would be cut there.
func (s publish) twoColumns() (lines []string, ok bool) { return nil, false }
