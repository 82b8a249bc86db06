package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// field is one question, asked with a field of huh. Enter, Esc and Shift+Tab never reach huh: the
// answer is read here, so no late message of a form can answer the next question.
type field struct {
	kit      Kit
	question guide.Question
	options  *huh.Select[string]
	input    *huh.Input
	value    *string
	preset   string // what stood in a text field at first
	width    int
}

func newField(kit Kit, q guide.Question, preset string) field {
	f := field{kit: kit, question: q, value: new(string), width: widest}
	if q.Kind == journey.Choose {
		f.options = huh.NewSelect[string]().Title(" ")
		var options []huh.Option[string]
		for _, o := range q.Options {
			options = append(options, huh.NewOption(o.Label, o.Value))
		}
		f.options.Options(options...).Value(f.value)
		f.options.WithTheme(kit.Theme.Huh())
		f.options.WithKeyMap(huh.NewDefaultKeyMap())
		f.options.Focus()
		f.choose(preset)
		return f
	}
	*f.value, f.preset = preset, preset
	f.input = huh.NewInput().Prompt(theme.Selector).Value(f.value)
	f.input.WithTheme(kit.Theme.Huh())
	f.input.WithKeyMap(huh.NewDefaultKeyMap())
	f.input.Focus()
	return f
}

// choose moves to an option by key: huh hides the options above a value that is set beforehand (huh#679).
func (f field) choose(value string) {
	n := slices.IndexFunc(f.question.Options, func(o guide.Option) bool { return o.Value == value })
	for range max(n, 0) {
		f.options.Update(tea.KeyMsg{Type: tea.KeyDown})
	}
}

// init starts the cursor.
func (f field) init() tea.Cmd {
	if f.input != nil {
		return f.input.Focus()
	}
	return nil
}

// typing says whether letters are text.
func (f field) typing() bool { return f.input != nil || f.options.GetFiltering() }

// filtering says whether Esc belongs to the search.
func (f field) filtering() bool { return f.options != nil && f.options.GetFiltering() }

// update passes a message on; done says that Enter was pressed and answer is the answer.
func (f field) update(msg tea.Msg) (cmd tea.Cmd, answer string, done bool) {
	pressed, isKey := msg.(tea.KeyMsg)
	switch {
	case isKey && pressed.Type == tea.KeyEnter && !pressed.Paste && !f.filtering():
		answer, done = f.answer()
		return nil, answer, done
	case isKey && pressed.Type == tea.KeyEnter && f.filtering():
		msg = tea.KeyMsg{Type: tea.KeyEsc} // ends the search, and keeps what it found
	case isKey && (pressed.Type == tea.KeyTab || pressed.Type == tea.KeyShiftTab):
		return nil, "", false
	}
	if f.options != nil {
		_, cmd = f.options.Update(msg)
	} else {
		if isKey && pressed.Paste && *f.value == f.preset { // what is pasted is meant in place of the proposal
			f.input.Update(tea.KeyMsg{Type: tea.KeyEnd})
			f.input.Update(tea.KeyMsg{Type: tea.KeyCtrlU})
		}
		_, cmd = f.input.Update(msg)
	}
	return cmd, "", false
}

func (f field) answer() (string, bool) {
	if f.input != nil {
		return *f.value, true
	}
	return f.options.Hovered()
}

// label is how an answer reads afterwards.
func (f field) label(answer string) string {
	for _, o := range f.question.Options {
		if o.Value == answer {
			return o.Label
		}
	}
	return answer
}

// bindings are the keys of the field.
func (f field) bindings() []key.Binding {
	k := f.kit.Keys
	switch {
	case f.input != nil:
		return []key.Binding{k.Submit}
	case len(f.question.Options) > shown:
		return []key.Binding{k.Move, k.Choose, k.Filter}
	}
	return []key.Binding{k.Move, k.Choose}
}

// shown is how many options are shown at once.
const shown = 6

// view sets the prompt, the field, and what there is to say about the chosen option, in at most h lines.
// Without armed, keys are not taken yet, and no option is marked.
func (f field) view(w, h int, armed bool) []string {
	w = measure(w)
	prompt := f.question.Prompt
	if word := f.question.Word; word != "" { // it is typed as it stands here
		prompt = strings.ReplaceAll(prompt, word, strings.ReplaceAll(word, " ", noBreak))
	}
	lines := f.kit.paintAll(theme.Title, hang(" ", prompt, w))
	if f.input != nil {
		f.input.WithWidth(w - 2)
		return append(lines, " "+strings.TrimRight(f.input.View(), " "))
	}
	detail := f.detail(w)
	room := h - len(lines) - len(detail)
	if room < 3 {
		detail, room = nil, h-len(lines)
	}
	lines = append(lines, f.list(w, max(room, 3), armed)...)
	return append(lines, detail...)
}

// detail is the sentence of the option that Enter takes, with room for the longest of them.
func (f field) detail(w int) []string {
	most := 0
	for _, o := range f.question.Options {
		if o.Detail != "" {
			most = max(most, len(wrap(o.Detail, w-6)))
		}
	}
	if most == 0 {
		return nil
	}
	hovered, _ := f.options.Hovered()
	var lines []string
	for _, o := range f.question.Options {
		if o.Value == hovered && o.Detail != "" {
			lines = f.kit.paintAll(theme.Faint, hang("     ", o.Detail, w))
		}
	}
	for len(lines) < min(most, 3) {
		lines = append(lines, "")
	}
	return lines
}

// unbroken is a width at which huh breaks no label: it would do so within names.
const unbroken = 1000

// list is the part of huh's list around the chosen option: huh's own low lists lose rows
// above the cursor.
func (f field) list(w, room int, armed bool) []string {
	f.options.WithWidth(unbroken)
	f.options.Update(nil)
	drawn := strings.Split(f.options.View(), "\n")
	var search, rows []string
	if head := strings.TrimSpace(ansi.Strip(drawn[0])); head != "" {
		search = []string{"  " + strings.TrimRight(drawn[0], " ")}
	}
	at := 0
	for _, row := range drawn[1:] {
		label, chosen := strings.CutPrefix(ansi.Strip(row), theme.Selector)
		label = strings.TrimSpace(label)
		switch {
		case label == "":
		case chosen && armed:
			at = len(rows)
			rows = append(rows, f.kit.paintAll(theme.Chosen, hang("  "+theme.Selector, label, w))...)
		default:
			if chosen {
				at = len(rows)
			}
			rows = append(rows, hang("    ", label, w)...)
		}
	}
	if len(rows) == 0 {
		rows = []string{"  " + f.kit.say("no-match", nil)}
	}
	return append(search, f.window(rows, at, min(room-len(search), shown+2))...)
}

// window shows n rows around row at, and says how many are left out.
func (f field) window(rows []string, at, n int) []string {
	if len(rows) <= n {
		return rows
	}
	n = max(n-2, 1)
	from := min(max(0, at-n/2), len(rows)-n)
	var part []string
	if from > 0 {
		part = append(part, f.kit.Theme.Paint(theme.Faint, "    "+f.kit.say("more-above", number(from))))
	}
	part = append(part, rows[from:from+n]...)
	if below := len(rows) - from - n; below > 0 {
		part = append(part, f.kit.Theme.Paint(theme.Faint, "    "+f.kit.say("more-below", number(below))))
	}
	return part
}
