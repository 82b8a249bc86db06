package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// stepDetail is how much of the steps is drawn.
type stepDetail int

// From much to little.
const (
	allTitles    stepDetail = iota // the open step with what to do, and the others by their titles
	openOnly                       // the others in one line before it and one after it
	withoutNotes                   // and of the open one what to do, but not what appears then
	bareValues                     // the open one alone, without what is only advice
)

// steps draws the steps of the task.
func (s publish) steps(w int, much stepDetail) []string {
	list := s.step.Board.Steps
	var lines []string
	for i, step := range list {
		switch {
		case step.State == guide.StepOpen:
			lines = append(lines, s.kit.paintAll(theme.Title, hang(stepHead(theme.Selector, i), step.Title, w))...)
			lines = append(lines, s.parts(step.Parts, w, much)...)
		case much == allTitles:
			lines = append(lines, hang(stepHead(stepMark[step.State], i), cut(step.Title, w-8), w)...)
		case much != bareValues && (i == 0 || list[i-1].State != step.State):
			lines = append(lines, s.briefly(i, w))
		}
	}
	return lines
}

// stepMark stands before the number of a step.
var stepMark = map[guide.StepState]string{guide.StepDone: "✓ ", guide.StepComing: "· "}

// stepHead stands before the title of a step.
func stepHead(mark string, i int) string { return "   " + mark + strconv.Itoa(i+1) + "  " }

// briefly returns one line for the steps from i on that are in the same state.
func (s publish) briefly(i, w int) string {
	list := s.step.Board.Steps
	last := i
	for last+1 < len(list) && list[last+1].State == list[i].State {
		last++
	}
	key := "steps-" + string(list[i].State)
	if last == i {
		key = "step-" + string(list[i].State)
	}
	return cut("   "+stepMark[list[i].State]+s.kit.say(key, assets.Values{"n": strconv.Itoa(i + 1), "last": strconv.Itoa(last + 1), "title": list[i].Title}), w)
}

// stepIndent is where the text of an open step begins; its values stand two columns further, after the keys that copy them.
const stepIndent = "        "

// parts draws what an open step says, and its values.
func (s publish) parts(parts []guide.Part, w int, much stepDetail) []string {
	if much >= withoutNotes {
		parts = slices.DeleteFunc(slices.Clone(parts), func(p guide.Part) bool { return p.Note })
	}
	if much == bareValues && slices.ContainsFunc(parts, func(p guide.Part) bool { return p.Text == "" }) { // a record says by its labels what to do
		parts = slices.DeleteFunc(slices.Clone(parts), func(p guide.Part) bool { return p.Field == nil })
	}
	label := 0
	for _, p := range parts {
		if p.Text == "" {
			label = max(label, ansi.StringWidth(p.Field.Label))
		}
	}
	var lines []string
	for _, p := range parts {
		if p.Text != "" {
			lines = append(lines, hang(stepIndent, p.Text, w)...)
		}
		switch {
		case p.Field == nil:
		case p.Text == "":
			lines = append(lines, s.stepValue(withHint(*p.Field, much), s.kit.pad(theme.Faint, p.Field.Label, label+2), w)...)
		default:
			lines = append(lines, s.stepValue(withHint(*p.Field, much), "  ", w)...)
		}
	}
	return lines
}

// withHint returns a field with its hint, where there is room for advice.
func withHint(f guide.Field, much stepDetail) guide.Field {
	if much == bareValues && f.Value != "" {
		f.Hint = ""
	}
	return f
}

// stepValue draws a value after the key that copies it. One that does not fit stands above, whole.
func (s publish) stepValue(f guide.Field, head string, w int) []string {
	head = "     " + s.kit.pad(theme.Title, s.copyKey(f.Name).Help().Key, 3) + head
	room := w - ansi.StringWidth(head)
	value := strings.TrimRight(f.Value, "\n")
	switch n := strings.Count(value, "\n") + 1; {
	case n > 1:
		return []string{cut(head+s.kit.say("lines-above", number(n)), w)}
	case value == "":
		return hang(head, f.Hint, w)
	}
	lines := []string{head + s.kit.Theme.Paint(theme.Value, cut(value, room))}
	switch left := room - ansi.StringWidth(value); {
	case f.Hint == "" || left < 0:
	case ansi.StringWidth(f.Hint)+3 <= left:
		lines[0] += "   " + s.kit.Theme.Paint(theme.Faint, f.Hint)
	default:
		lines = append(lines, s.kit.paintAll(theme.Faint, hang(stepIndent+"  ", f.Hint, w))...)
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

// longValues returns the values of the open step that the live lines cannot show whole.
func (s publish) longValues(w int) []guide.Field {
	var long []guide.Field
	for _, f := range s.step.Board.Fields {
		if value := strings.TrimRight(f.Value, "\n"); strings.Contains(value, "\n") || ansi.StringWidth(value) > w-24 {
			long = append(long, f)
		}
	}
	return long
}
