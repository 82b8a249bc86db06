package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// text is the field of a question that is answered in writing: an Input of huh that types and draws itself, because huh's own takes several
// lines for what does not fit on one. What is proposed is a placeholder: typing replaces it, Enter takes it.
type text struct {
	*huh.Input
	kit      Kit
	asked    guide.Question
	input    textinput.Model
	proposal string
}

func newText(kit Kit, q guide.Question, proposal string) *text {
	t := &text{Input: huh.NewInput(), kit: kit, asked: q, input: textinput.New(), proposal: proposal}
	styles := kit.Theme.Huh().Focused.TextInput
	t.input.Prompt, t.input.Placeholder = kit.Theme.Glyph(theme.Open)+" ", proposal
	t.input.PromptStyle, t.input.PlaceholderStyle, t.input.TextStyle = styles.Prompt, styles.Placeholder, styles.Text
	t.input.Cursor.Style, t.input.Cursor.TextStyle = styles.Cursor, styles.CursorText
	return t
}

// Focus has it take keys.
func (t *text) Focus() tea.Cmd { return t.input.Focus() }

// Blur has it take none.
func (t *text) Blur() tea.Cmd {
	t.input.Blur()
	return nil
}

// Update types, and goes on with Enter, which does nothing on a word that is not whole.
func (t *text) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyMsg); ok && key.Matches(pressed, t.kit.Keys.Submit) {
		if t.submits(pressed) {
			return t, huh.NextField
		}
		return t, nil
	}
	var cmd tea.Cmd
	t.input, cmd = t.input.Update(msg)
	return t, cmd
}

// View is for huh, which measures it.
func (t *text) View() string { return strings.Join(t.part(widest, true).Forms[0].Lines, "\n") }

func (t *text) part(w int, _ bool) frame.Part {
	prompt, hint := t.kit.asking(t.asked, w)
	if t.asked.Word != "" { // it stands alone on its line, so that it can be read letter by letter
		prompt = append(prompt, "   "+t.kit.Theme.Paint(theme.Strong, t.asked.Word))
	}
	field := slices.Concat(prompt, hint, t.box(w))
	return frame.Fixed(field).Or(frame.Note, slices.Concat(prompt, t.box(w)))
}

// line draws what is typed, on one line of this width: what does not fit is beyond its ends, and the cursor is on it.
func (t *text) line(width int) string {
	input, at := t.input, t.input.Position()
	input.Width = width - ansi.StringWidth(input.Prompt) - 2 // the cursor, and a wide letter at the end
	input.SetCursor(0)                                       // what stands on the line is found anew: it may have had more room
	input.SetCursor(at)
	return ansi.Truncate(strings.TrimRight(input.View(), " "), width, "")
}

// box returns the line to type on. That what stands there is proposed is said beside it, or below it where there is no room, and where the
// line cuts it, it stands whole below, for Enter would take it unread. What is typed leaves those lines empty, so that nothing moves.
func (t *text) box(w int) []string {
	line := " " + t.line(measure(w)-1)
	if t.proposal == "" {
		return []string{line}
	}
	const besides = 7 // the signs before what is typed, and the cursor behind it
	said, free := t.kit.say(msgid.TuiProposed, nil), measure(w)-besides-ansi.StringWidth(t.proposal)
	if free >= ansi.StringWidth(said)+2 {
		if t.input.Value() != "" {
			said = ""
		}
		return []string{t.kit.withFact(line, said, w, false)}
	}
	below := hang("   ", said, measure(w))
	if free < 0 {
		below = append(hang("   ", t.proposal, measure(w)), below...)
	}
	if t.input.Value() != "" {
		below = make([]string, len(below))
	}
	return append([]string{line}, below...)
}

// GetValue returns what was typed, or the proposal; of a word that is typed whole, the word.
func (t *text) GetValue() any {
	switch {
	case t.whole():
		return t.asked.Word
	case t.input.Value() == "":
		return t.proposal
	}
	return t.input.Value()
}

// whole reports whether the word that is to be typed is.
func (t *text) whole() bool {
	return t.asked.Word != "" && strings.EqualFold(strings.TrimSpace(t.input.Value()), t.asked.Word)
}

// KeyBinds returns the keys that it handles now.
func (t *text) KeyBinds() []key.Binding {
	k := t.kit.Keys
	switch {
	case t.whole():
		return []key.Binding{k.Word}
	case t.asked.Word != "":
		return nil
	case t.proposal != "" && t.input.Value() == "":
		return []key.Binding{k.Accept}
	}
	return []key.Binding{k.Submit}
}

func (t *text) typing() bool { return true }

func (t *text) searching() bool { return false }

func (t *text) submits(msg tea.KeyMsg) bool {
	return key.Matches(msg, t.kit.Keys.Submit) && !msg.Paste && (t.asked.Word == "" || t.whole())
}
