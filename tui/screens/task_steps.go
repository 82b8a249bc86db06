package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

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

// grid is where the open step stands: in one column below its title, or at the right of the list of steps.
type grid struct {
	key   int  // the column of the keys that copy
	text  int  // of what there is to do, and of the labels of values
	value int  // of the values that have a label, at least
	right int  // the column after the last one
	airy  bool // what belongs together has blank lines around it
	whole bool // values of several lines are shown
}

func oneColumn(w int) grid {
	if w < compactBelow {
		return grid{key: 3, text: 5, value: 5, right: max(narrowest, w-2)}
	}
	return grid{key: 5, text: 8, value: 16, right: max(narrowest, w-2)}
}

// rightStart is where the open step begins in a wide window, at the right of the list.
const rightStart = 48

func secondColumn(w int) grid {
	return grid{key: rightStart, text: rightStart + 3, value: rightStart + 11, right: w - 2, airy: true, whole: true}
}

// prose returns how wide text may be.
func (g grid) prose() int { return min(g.right, g.text+widest-8) }

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

// values draws what to type in which box.
func (s publish) values(g grid, fields []guide.Field, much detail) []string {
	gap := 2
	if g.value == g.text {
		gap = 1
	}
	label := max(g.value-g.text, column(fields, func(f guide.Field) string { return f.Label })+gap)
	var lines []string
	for _, f := range fields {
		lines = append(lines, s.value(g, f, label, much)...)
	}
	return lines
}

// value draws a value after the key that copies it: whole where a line holds it, else cut. Of one with several lines it says where it
// begins and ends. label is the width of the labels, 0: there are none.
func (s publish) value(g grid, f guide.Field, label int, much detail) []string {
	head := strings.Repeat(" ", g.key) + s.kit.pad(theme.Strong, s.copyKey(f.Name).Help().Key, g.text-g.key)
	if label > 0 {
		head += s.kit.pad(theme.Plain, f.Label, label)
	} else {
		head += "  "
	}
	at := ansi.StringWidth(head)
	value := strings.TrimRight(f.Value, "\n")
	several := strings.Split(value, "\n")
	switch {
	case len(several) > 1 && g.whole:
		lines := []string{}
		for i, line := range several {
			before := strings.Repeat(" ", at)
			if i == 0 {
				before = head
			}
			lines = append(lines, before+s.kit.Theme.Paint(theme.Strong, cut(line, g.right-at, s.kit.Theme)))
		}
		return lines
	case len(several) > 1:
		return []string{cut(head+s.kit.span(several, g), g.right, s.kit.Theme)}
	case value == "":
		return hang(head, f.Hint, g.prose())
	}
	room := g.right - at
	var lines []string
	if n := ansi.StringWidth(value); n > room && n <= g.right-3 && !g.whole { // a line of its own holds it
		lines = []string{strings.TrimRight(head, " "), "   " + s.kit.Theme.Paint(theme.Strong, value)}
	} else {
		lines = []string{head + s.kit.Theme.Paint(theme.Strong, cut(value, room, s.kit.Theme))}
	}
	if f.Hint != "" && much == everything {
		lines = append(lines, hang(strings.Repeat(" ", g.text), f.Hint, g.prose())...)
	}
	return lines
}

// span says how many lines a value has, and with which words the first and the last begin.
func (k Kit) span(lines []string, g grid) string {
	values := number(len(lines))
	if g.text == g.value { // a narrow window
		return k.say(msgid.TuiLines, values)
	}
	begin := func(line string) string {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		return word
	}
	values["first"], values["last"] = begin(lines[0]), begin(lines[len(lines)-1])
	return k.say(msgid.TuiLinesSpan, values)
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

// twoColumns sets the list of steps at the left and the one that is unfolded, with its whole title, at the right; ok is false where there is
// no list, or a value would be cut.
func (s publish) twoColumns(w int) (part frame.Part, ok bool) {
	list, g := s.step.Board.Steps, secondColumn(w)
	if len(list) == 0 {
		return part, false
	}
	at := s.unfolded()
	for _, p := range list[at].Parts {
		if p.Field != nil && !s.fits(g, *p.Field, p.Text == "") {
			return part, false
		}
	}
	indent, gap := stepGrid(w)
	var full []string
	for i, step := range list {
		title := cut(s.number(i)+gap+step.Title, rightStart-len(indent)-len("  ")-2, s.kit.Theme)
		if i == at && s.acting(i) {
			full = append(full, indent+s.kit.Theme.Cursor(title))
			continue
		}
		mark := s.stepMark(step.State)
		if i == at {
			mark = s.stepMark(guide.StepDone)
		}
		full = append(full, indent+mark+" "+title)
	}
	title := hang(strings.Repeat(" ", g.key)+strconv.Itoa(at+1)+gap, list[at].Title, g.prose())
	for i, line := range title {
		text := strings.TrimLeft(line, " ")
		title[i] = line[:len(line)-len(text)] + s.kit.Theme.Paint(theme.Strong, text)
	}
	step := func(much detail) []string { return slices.Concat(title, []string{""}, s.parts(g, at, much)) }
	return frame.Fixed(pairUp(full, step(everything))).Or(frame.Note, pairUp(full, step(acts))), true
}

// fits reports whether each line of a value is whole in the column of the open step.
func (s publish) fits(g grid, f guide.Field, labelled bool) bool {
	room := g.right - g.text - 2
	if labelled {
		room = g.right - g.value
	}
	return !slices.ContainsFunc(strings.Split(f.Value, "\n"), func(line string) bool { return ansi.StringWidth(line) > room })
}

// pairUp sets lines beside others that are indented already.
func pairUp(left, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		switch {
		case i >= len(left):
			lines[i] = right[i]
		case i >= len(right) || right[i] == "":
			lines[i] = left[i]
		default:
			text := strings.TrimLeft(right[i], " ")
			at := len(right[i]) - len(text)
			lines[i] = left[i] + strings.Repeat(" ", max(1, at-ansi.StringWidth(left[i]))) + text
		}
	}
	return lines
}
