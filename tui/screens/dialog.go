package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/frame"
)

// dialog asks a question about what the engine, the notes or a board can do: it says what is wanted, and answers no step.
type dialog struct {
	base
	kit      Kit
	head     head
	title    string // it may be empty
	question *question
	intent   func(answer string) tea.Msg // what an answer wants done
	over     bool                        // it lies over a board, and can be closed
	notice   notice
}

func (s dialog) Init() tea.Cmd { return s.question.init() }

func (s dialog) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Failed:
		s.notice = failure(msg.Err)
		return s, nil
	case tea.KeyMsg:
		s.notice = notice{}
		switch back := key.Matches(msg, s.kit.Keys.Back) && !s.question.searching(); {
		case back && s.over:
			return s, send(Close{})
		case back:
			return s, nil
		}
	}
	cmd, answer, done := s.question.update(msg)
	if !done {
		return s, cmd
	}
	return s, send(s.intent(answer))
}

func (s dialog) View(w, h int) string {
	win := window{head: s.head, title: s.title, keys: s.kit.allKeys(s), turn: s.notice.lines(s.kit, w)}
	win.parts = []frame.Part{s.question.part(w, true)}
	return s.kit.lay(win, w, h).String()
}

func (s dialog) Typing() bool { return s.question.typing() }

func (s dialog) Bindings() []key.Binding {
	if s.over {
		return append(s.question.KeyBinds(), s.kit.Keys.Back)
	}
	return s.question.KeyBinds()
}
