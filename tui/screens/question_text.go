package screens

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/tui/wrap"
	"mailseal/wizard/guide"
)

// text is the field of a question that is answered in writing: huh's own input, below a prompt of ours. What is proposed
// is a placeholder: typing replaces it, Enter takes it.
type text struct {
	*huh.Input
	kit      Kit
	prompt   string
	word     string // to be typed, where the prompt does not end with it
	typed    *string
	proposal string
}

func newText(kit Kit, q guide.Question, proposal string) *text {
	t := &text{kit: kit, prompt: q.Prompt, typed: new(string), proposal: proposal}
	if q.Word != "" { // it is typed as it stands in the prompt
		t.prompt = strings.ReplaceAll(t.prompt, q.Word, strings.ReplaceAll(q.Word, " ", wrap.NoBreak))
		if !strings.HasSuffix(q.Prompt, q.Word) {
			t.word = q.Word
		}
	}
	t.Input = huh.NewInput().Prompt(theme.Selector).Placeholder(proposal).Value(t.typed)
	return t
}

// Update returns huh's, but gives the field itself: the form keeps what it is given.
func (t *text) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := t.Input.Update(msg)
	return t, cmd
}

// View is for huh, which measures it.
func (t *text) View() string { return strings.Join(t.draw(widest, 0, true), "\n") }

func (t *text) draw(w, _ int, _ bool) []string {
	lines := t.kit.paintAll(theme.Title, hang(" ", t.prompt, w))
	if t.word != "" {
		lines = append(lines, "   "+t.kit.Theme.Paint(theme.Value, t.word))
	}
	t.Input.WithWidth(w - 2)
	box := " " + strings.TrimRight(t.Input.View(), " ")
	if *t.typed == "" && !strings.Contains(ansi.Strip(box), t.proposal) { // it is cut, and Enter would take it unread
		lines = append(lines, hang(" ", t.proposal, w)...)
	}
	return append(lines, box)
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
