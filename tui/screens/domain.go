package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// domain asks for a mail domain, and shows what it understands while it is typed.
type domain struct {
	stepScreen
	question *question
	page     int // of what there is to read
	sent     bool
	listed   bool // there is a list to go back to
}

// NewDomainQuestion returns the screen of the first stage, with a domain that is proposed, or none. listed says that there is a list to
// go back to.
func NewDomainQuestion(kit Kit, step guide.Step, proposed string, listed bool) Screen {
	return domain{stepScreen: newStepScreen(kit, journey.Journey{}, step), question: newQuestion(kit, *step.Question, proposed), listed: listed}
}

func (s domain) Init() tea.Cmd { return s.question.init() }

func (s domain) Update(msg tea.Msg) (Screen, tea.Cmd) {
	s.stepScreen, _ = s.update(msg)
	switch msg := msg.(type) {
	case Failed:
		s.sent = false
	case tea.KeyMsg:
		switch {
		case s.sent:
			return s, nil
		case key.Matches(msg, s.kit.Keys.Back):
			return s, send(Back{})
		case s.practises() && key.Matches(msg, s.kit.Keys.Practise):
			return s, send(Practise{})
		case s.turns(msg, s.kit.Keys.NextText, s.kit.Keys.PageDn):
			laid := s.laid(s.w, s.h)
			s.page = (laid.Page + 1) % laid.Pages
			return s, nil
		case s.turns(msg, s.kit.Keys.LastText, s.kit.Keys.PageUp):
			s.page = max(s.laid(s.w, s.h).Page-1, 0)
			return s, nil
		}
	}
	return s.ask(msg)
}

// ask passes a message to the question, and takes its answer.
func (s domain) ask(msg tea.Msg) (Screen, tea.Cmd) {
	cmd, typed, done := s.question.update(msg)
	if !done {
		return s, cmd
	}
	understood, err := journey.ParseDomain(typed)
	if err != nil {
		s.notice = s.kit.failure(err)
		return s, cmd
	}
	s.sent = true
	return s, send(Open{understood.ASCII})
}

// practises reports whether a practice is offered: to whoever comes for the first time.
func (s domain) practises() bool { return s.kit.Practises && !s.listed }

// means says how the text so far is understood; nothing while it cannot be.
func (s domain) means() []string {
	typed := s.question.answer()
	understood, err := journey.ParseDomain(typed)
	if err != nil {
		return []string{""} // nothing moves when there is something to say
	}
	values := assets.Values{"domain": understood.ASCII, "unicode": understood.Unicode}
	text := s.kit.say(msgid.TuiMeans, values)
	if understood.Unicode != understood.ASCII {
		text = s.kit.say(msgid.TuiMeansBoth, values)
	}
	return hang("   ", text, measure(s.w))
}

// turns reports whether a key turns a page of what there is to read: none that is a letter does.
func (s domain) turns(msg tea.KeyMsg, keys ...key.Binding) bool {
	letters := msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace
	return !letters && key.Matches(msg, keys...) && s.laid(s.w, s.h).Pages > 1
}

func (s domain) View(w, h int) string { return s.laid(w, h).String() }

func (s domain) laid(w, h int) frame.Laid {
	s.w, s.h = w, h
	win := s.window()
	win.page, win.keys = s.page, s.answering()
	win.parts = []frame.Part{s.question.part(w, true), frame.Fixed(s.means()).Tight()}
	laid := s.kit.lay(win, w, h)
	if laid.Pages > 1 {
		next := s.kit.Keys.NextText
		if s.practises() { // tab does that
			next = s.kit.Keys.NextDown
		}
		win.keys = slices.Insert(win.keys, 1, next)
	}
	win.keys = append(win.keys, s.kit.Keys.Interrupt) // nothing is saved yet
	return s.kit.lay(win, w, h)
}

func (s domain) Record(int) string { return "" }

func (s domain) Typing() bool { return true }

// Bindings returns the keys: in a text field, letters are letters.
func (s domain) Bindings() []key.Binding { return s.answering() }

// answering returns the keys that answer, and those that do something else instead.
func (s domain) answering() []key.Binding {
	k := s.kit.Keys
	list := s.question.KeyBinds()
	if list[0].Help() == k.Submit.Help() {
		list[0].SetHelp(list[0].Help().Key, s.kit.say(msgid.TuiKeyCheckIt, nil))
	}
	if s.practises() {
		list = append(list, k.Practise)
	}
	if s.listed {
		list = append(list, k.Back)
	}
	return list
}
