package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/frame"
)

// dialog lies over a screen and asks what is wanted: it answers no step. Its head is that of the screen below, so that nothing jumps.
type dialog struct {
	base
	kit      Kit
	head     head
	title    string // it may be empty
	question *question
	intent   func(answer string) tea.Msg // what an answer wants done
	notice   notice
	ofTask   bool // it is about the open task, and nothing once that is done
}

// OfTask reports whether a screen is about the open task alone.
func OfTask(s Screen) bool {
	d, ok := s.(dialog)
	return ok && d.ofTask
}

func (s dialog) Init() tea.Cmd { return s.question.init() }

func (s dialog) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Failed:
		s.notice = s.kit.failure(msg.Err)
		return s, nil
	case tea.KeyMsg:
		s.notice = notice{}
		if key.Matches(msg, s.backKey()) && !s.question.searching() {
			return s, send(Close{})
		}
	}
	cmd, answer, done := s.question.update(msg)
	if !done {
		return s, cmd
	}
	return s, send(s.intent(answer))
}

func (s dialog) View(w, h int) string {
	win := window{head: s.head, title: s.title, keys: s.Bindings(), turn: s.notice.lines(s.kit, w)}
	if !s.question.listed() {
		win.keys = slices.DeleteFunc(win.keys, func(b key.Binding) bool { return b.Help() == s.kit.Keys.Move.Help() })
	}
	win.parts = []frame.Part{s.question.part(w, true)}
	return s.kit.lay(win, w, h).String()
}

func (s dialog) Typing() bool { return s.question.typing() }

func (s dialog) Bindings() []key.Binding { return append(s.question.KeyBinds(), s.backKey()) }

// backKey returns the key that closes it: the left arrow too where no text cursor has it.
func (s dialog) backKey() key.Binding {
	if s.Typing() {
		return s.kit.Keys.Back
	}
	return s.kit.Keys.BackLeft
}
