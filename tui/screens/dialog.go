package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/theme"
)

// dialog lies over a board and asks a question about it.
type dialog struct {
	base
	kit      Kit
	title    string // it may be empty
	question *question
	intent   func(answer string) tea.Msg // what an answer wants done
}

func (s dialog) Init() tea.Cmd { return s.question.init() }

func (s dialog) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyMsg); ok && key.Matches(pressed, s.kit.Keys.Back) && !s.question.searching() {
		return s, send(Close{})
	}
	cmd, answer, done := s.question.update(msg)
	if !done {
		return s, cmd
	}
	return s, send(s.intent(answer))
}

func (s dialog) View(w, h int) string {
	if s.title == "" {
		return stack(h, section{lines: s.question.view(w, h, true)})
	}
	title := s.kit.paintAll(theme.Tip, hang(" ", s.title, measure(w)))
	return stack(h, section{lines: title}, section{lines: s.question.view(w, h-len(title)-1, true)})
}

func (s dialog) Typing() bool { return s.question.typing() }

func (s dialog) Bindings() []key.Binding { return append(s.question.KeyBinds(), s.kit.Keys.Back) }
