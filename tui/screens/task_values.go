package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

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

// fits reports whether each line of a value is whole in the column of the open step.
func (s publish) fits(g grid, f guide.Field, labelled bool) bool {
	room := g.right - g.text - 2
	if labelled {
		room = g.right - g.value
	}
	return !slices.ContainsFunc(strings.Split(f.Value, "\n"), func(line string) bool { return ansi.StringWidth(line) > room })
}
