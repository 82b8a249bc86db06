package screens

import (
	"slices"

	"mailseal/wizard/guide"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// leave lies over a board from which two ways lead back: to the list of domains, and out of the task.
type leave struct {
	printout
	kit   Kit
	field field
}

// toList is the answer that goes to the list of domains. No question has it.
const toList = "\x00list"

// NewLeave asks the question of a board that can be left undone.
func NewLeave(kit Kit, q guide.Question) Screen {
	list := guide.Option{Value: toList, Label: kit.say("leave.list", nil), Detail: kit.say("leave.list-detail", nil)}
	q.Options = slices.Insert(slices.Clone(q.Options), 1, list)
	return leave{kit: kit, field: newField(kit, q, q.Default)}
}

func (s leave) Init() tea.Cmd { return s.field.init() }

func (s leave) Update(msg tea.Msg) (Screen, tea.Cmd) {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok {
		return s, nil
	}
	if key.Matches(pressed, s.kit.Keys.Back) {
		return s, send(Close{})
	}
	cmd, chosen, done := s.field.update(msg)
	switch {
	case !done:
		return s, cmd
	case chosen == toList:
		return s, send(List{})
	case chosen == s.field.question.Default:
		return s, send(Close{})
	}
	return s, send(Answered{s.field.question.ID, chosen})
}

func (s leave) View(w, h int) string {
	return stack(h, section{lines: s.field.view(w, h, true)})
}

func (s leave) Record(int) string { return "" }

func (s leave) Typing() bool { return false }

func (s leave) ShortHelp() []key.Binding { return append(s.field.bindings(), s.kit.Keys.Back) }

func (s leave) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
