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

// Update returns huh's, but gives the field itself: the form keeps what it is given.
func (t *text) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
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
	t.Input.WithWidth(measure(w) - 3)
	box := " " + strings.TrimRight(t.Input.View(), " ")
	field := []string{box}
	if *t.typed == "" && !strings.Contains(ansi.Strip(box), t.proposal) { // it is cut, and Enter would take it unread
		field = append(hang(" ", t.proposal, measure(w)), box)
	}
	return frame.Fixed(slices.Concat(prompt, hint, field)).Or(frame.Note, slices.Concat(prompt, field))
}

// GetValue returns what was typed, or the proposal.
func (t *text) GetValue() any {
	if *t.typed == "" {
		return t.proposal
	}
	return *t.typed
}

// KeyBinds is for the help.
func (t *text) KeyBinds() []key.Binding { return []key.Binding{t.kit.Keys.Submit} }

func (t *text) typing() bool { return true }

func (t *text) searching() bool { return false }

func (t *text) submits(msg tea.KeyMsg) bool { return key.Matches(msg, t.kit.Keys.Submit) && !msg.Paste }
