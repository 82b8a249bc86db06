package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard/guide"
)

// leave lies over a board from which two ways lead back: to the list of domains, and out of the task.
type leave struct {
	printout
	kit      Kit
	question *question
}

// toList is the answer that goes to the list of domains. No question has it.
const toList = "\x00list"

// NewLeave asks the question of a board that can be left undone.
func NewLeave(kit Kit, q guide.Question) Screen {
	list := guide.Option{Value: toList, Label: kit.say("leave.list", nil), Detail: kit.say("leave.list-detail", nil)}
	q.Options = slices.Insert(slices.Clone(q.Options), 1, list)
	return leave{kit: kit, question: newQuestion(kit, q, q.Default)}
}

func (s leave) Init() tea.Cmd { return s.question.init() }

func (s leave) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyMsg); ok && key.Matches(pressed, s.kit.Keys.Back) {
		return s, send(Close{})
	}
	cmd, chosen, done := s.question.update(msg)
	switch {
	case !done:
		return s, cmd
	case chosen == toList:
		return s, send(List{})
	case chosen == s.question.asked.Default:
		return s, send(Close{})
	}
	return s, send(Answered{s.question.asked.ID, chosen})
}

func (s leave) View(w, h int) string {
	return stack(h, section{lines: s.question.view(w, h, true)})
}

func (s leave) Record(int) string { return "" }

func (s leave) Typing() bool { return false }

func (s leave) ShortHelp() []key.Binding { return append(s.question.bindings(), s.kit.Keys.Back) }

func (s leave) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
