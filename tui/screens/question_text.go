package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// text is the field of a question that is answered in writing: huh's own input, below a prompt of ours. What is proposed
// is a placeholder: typing replaces it, Enter takes it.
type text struct {
	*huh.Input
	kit      Kit
	asked    guide.Question
	typed    *string
	proposal string
}

func newText(kit Kit, q guide.Question, proposal string) *text {
	t := &text{kit: kit, asked: q, typed: new(string), proposal: proposal}
	t.Input = huh.NewInput().Prompt(kit.Theme.Glyph(theme.Open) + " ").Placeholder(proposal).Value(t.typed)
	return t
}

// Update returns huh's, but gives the field itself: the form keeps what it is given. Enter on a word that is not whole does nothing.
func (t *text) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyMsg); ok && key.Matches(pressed, t.kit.Keys.Submit) && !t.submits(pressed) {
		return t, nil
	}
	_, cmd := t.Input.Update(msg)
	return t, cmd
}

// View is for huh, which measures it.
func (t *text) View() string { return strings.Join(t.part(widest, true).Forms[0].Lines, "\n") }

func (t *text) part(w int, _ bool) frame.Part {
	prompt, hint := t.kit.asking(t.asked, w)
	if t.asked.Word != "" { // it stands alone on its line, so that it can be read letter by letter
		prompt = append(prompt, "   "+t.kit.Theme.Paint(theme.Strong, t.asked.Word))
	}
	t.WithWidth(measure(w) - 3)
	field := slices.Concat(prompt, hint, t.box(w))
	return frame.Fixed(field).Or(frame.Note, slices.Concat(prompt, t.box(w)))
}

// box returns the line to type on. That what stands there is proposed is said beside it, or below it where there is no room, and where the
// line cuts it, it stands whole below, for Enter would take it unread. What is typed leaves those lines empty, so that nothing moves.
func (t *text) box(w int) []string {
	line := " " + strings.TrimRight(t.Input.View(), " ")
	if t.proposal == "" {
		return []string{line}
	}
	const besides = 8 // the signs around what is typed, and the cursor behind it
	said, free := t.kit.say("proposed", nil), measure(w)-besides-ansi.StringWidth(t.proposal)
	if free >= ansi.StringWidth(said)+2 {
		if *t.typed != "" {
			said = ""
		}
		return []string{t.kit.withFact(line, said, w, false)}
	}
	below := hang("   ", said, measure(w))
	if free < 0 {
		below = append(hang("   ", t.proposal, measure(w)), below...)
	}
	if *t.typed != "" {
		below = make([]string, len(below))
	}
	return append([]string{line}, below...)
}

// GetValue returns what was typed, or the proposal; of a word that is typed whole, the word.
func (t *text) GetValue() any {
	switch {
	case t.whole():
		return t.asked.Word
	case *t.typed == "":
		return t.proposal
	}
	return *t.typed
}

// whole reports whether the word that is to be typed is.
func (t *text) whole() bool {
	return t.asked.Word != "" && strings.EqualFold(strings.TrimSpace(*t.typed), t.asked.Word)
}

// KeyBinds returns the keys that it handles now.
func (t *text) KeyBinds() []key.Binding {
	k := t.kit.Keys
	switch {
	case t.whole():
		return []key.Binding{k.Word}
	case t.asked.Word != "":
		return nil
	case t.proposal != "" && *t.typed == "":
		return []key.Binding{k.Accept}
	}
	return []key.Binding{k.Submit}
}

func (t *text) typing() bool { return true }

func (t *text) searching() bool { return false }

func (t *text) submits(msg tea.KeyMsg) bool {
	return key.Matches(msg, t.kit.Keys.Submit) && !msg.Paste && (t.asked.Word == "" || t.whole())
}
