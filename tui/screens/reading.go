package screens

import (
	"reflect"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// reading is a step with something to read and, mostly, a question: what was seen, the risk, the plan,
// the testing weeks, consent, protected.
type reading struct {
	stepScreen
	question *question // nil: none
	unfolded bool      // the options of a folded question are shown
	page     int       // of what there is to read
	grace    grace
	waiting  bool   // the user chose to wait
	sent     bool   // an answer is on its way
	answer   string // the last one
}

func newReading(kit Kit, j journey.Journey, step guide.Step, byItself bool) Screen {
	s := reading{stepScreen: newStepScreen(kit, j, step)}
	s.question = kit.questionOf(j, step)
	s.grace.on = byItself && kit.Grace > 0
	return s
}

// questionOf asks the question of a step, with what it proposes.
func (k Kit) questionOf(j journey.Journey, step guide.Step) *question {
	if step.Question == nil {
		return nil
	}
	return newQuestion(k, *step.Question, k.Proposal(j, *step.Question))
}

func (s reading) Init() tea.Cmd {
	var cmds []tea.Cmd
	if s.grace.on {
		_, cmd := grace{n: -1}.begin(s.kit.Grace)
		cmds = append(cmds, cmd)
	}
	if s.question != nil {
		cmds = append(cmds, s.question.init())
	}
	return tea.Batch(cmds...)
}

func (s reading) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	s.stepScreen, cmd = s.update(msg)
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return s.press(msg)
	case Refreshed:
		return s.refresh(msg)
	case Resized:
		return s.printValues(), nil
	case Failed:
		s.sent = false
	case Waited:
		s.waiting, s.sent = true, false
	case graceOver:
		s.grace = s.grace.end(msg)
	case formMsg:
		return s.ask(msg)
	}
	return s, cmd
}

func (s reading) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	k := s.kit.Keys
	searching := s.asks() && s.question.searching()
	switch {
	case s.grace.on:
		s.grace, cmd = s.grace.begin(s.kit.Grace)
		return s, cmd
	case s.sent:
		return s, nil
	case s.waiting && key.Matches(msg, k.Again, k.Back):
		s.waiting = false
		return s, send(AskAgain{})
	case key.Matches(msg, k.Back) && s.unfolded && !searching:
		s.unfolded = false
		return s, nil
	case key.Matches(msg, k.Back) && !searching:
		return s, send(Back{})
	case s.turnsPage(msg):
		return s.turnPage(msg), nil
	}
	if s.folded() {
		if next, cmd, ok := s.pressFolded(msg); ok {
			return next, cmd
		}
	}
	if !s.Typing() {
		if cmd, ok := intentOf(s.commands(), msg); ok {
			return s, cmd
		}
	}
	return s.ask(msg)
}

// asks reports whether the question takes keys.
func (s reading) asks() bool { return s.question != nil && !s.waiting && !s.folded() }

// folded reports whether the options are behind a key.
func (s reading) folded() bool {
	return s.question != nil && s.question.asked.Folded && !s.unfolded && !s.waiting
}

// pressFolded takes an option by its letter, or shows all of them.
func (s reading) pressFolded(msg tea.KeyMsg) (_ Screen, cmd tea.Cmd, ok bool) {
	if key.Matches(msg, s.kit.Keys.More) {
		s.unfolded = true
		return s, s.question.init(), true
	}
	for _, o := range s.question.asked.Options {
		if o.Key != "" && key.Matches(msg, s.optionKey(o)) {
			s.sent, s.answer = true, o.Value
			return s, send(Answered{s.step.Question.ID, o.Value}), true
		}
	}
	return s, nil, false
}

// optionKey returns the key that takes an option.
func (s reading) optionKey(o guide.Option) key.Binding {
	return key.NewBinding(key.WithKeys(o.Key), key.WithHelp(o.Key, o.Label))
}

// turnsPage reports whether a key turns a page: where text is typed, letters and spaces are text, and the arrows move its cursor.
func (s reading) turnsPage(msg tea.KeyMsg) bool {
	k := s.kit.Keys
	turns := key.Matches(msg, k.PageUp, k.PageDn) && !(s.Typing() && (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace)) ||
		!s.Typing() && key.Matches(msg, k.NextPage, k.LastPage)
	return turns && s.pages() > 1
}

func (s reading) turnPage(msg tea.KeyMsg) Screen {
	laid := s.laid(s.w, s.h, nil)
	at, pages := laid.Page, laid.Pages
	if k := s.kit.Keys; key.Matches(msg, k.NextPage, k.PageDn) {
		s.page = min(at+1, pages-1)
	} else {
		s.page = max(at-1, 0)
	}
	return s
}

// pages counts the pages of what there is to read. Keys take the same height whichever they are.
func (s reading) pages() int { return s.laid(s.w, s.h, nil).Pages }

// ask passes a message to the question, and takes its answer.
func (s reading) ask(msg tea.Msg) (Screen, tea.Cmd) {
	if !s.asks() {
		return s, nil
	}
	cmd, answer, done := s.question.update(msg)
	if !done {
		return s, cmd
	}
	s.sent, s.answer = true, answer
	return s, tea.Batch(cmd, send(Answered{s.step.Question.ID, answer}))
}

// refresh takes in news of the same step. A question that has changed takes no key that was meant for
// the old one.
func (s reading) refresh(msg Refreshed) (Screen, tea.Cmd) {
	changed := !reflect.DeepEqual(s.step.Question, msg.Step.Question)
	s.journey, s.step, s.sent = msg.Journey, msg.Step, false
	var cmd tea.Cmd
	if changed {
		s.question, s.waiting, s.unfolded = s.kit.questionOf(s.journey, s.step), false, false
		if s.question != nil {
			cmd = s.question.init()
		}
		if msg.ByItself {
			var begin tea.Cmd
			s.grace, begin = s.grace.begin(s.kit.Grace)
			cmd = tea.Batch(cmd, begin)
		}
	}
	return s.printValues(), cmd
}

// printValues prints what is to be copied and fits on no line.
func (s reading) printValues() Screen {
	s.stepScreen = s.printLong(s.literals())
	return s
}

// literals returns what is to be copied letter by letter: lines that stand together are one value.
func (s reading) literals() []guide.Field {
	var list []guide.Field
	for i, b := range s.step.Blocks {
		switch last := len(list) - 1; {
		case b.Style != guide.Literal:
		case i > 0 && s.step.Blocks[i-1].Style == guide.Literal:
			list[last].Value += "\n" + b.Text
		default:
			list = append(list, guide.Field{Name: guide.ValueField, Label: s.kit.say("literal", nil), Value: b.Text})
		}
	}
	return list
}

func (s reading) View(w, h int) string { return s.laid(w, h, s.kit.allKeys(s)).String() }

func (s reading) laid(w, h int, keys []key.Binding) frame.Laid {
	s.w, s.h = w, h
	win := s.window()
	win.page, win.keys = s.page, keys
	if s.waiting {
		win.turn = s.kit.leading(s.kit.say("waiting", nil), s.kit.nextCheck(s.step.Next), w)
	}
	if s.asks() {
		win.parts = append(win.parts, s.question.part(w, !s.grace.on))
	}
	return s.kit.lay(win, w, h)
}

// Record returns the line that stays in the scrollback: what was chosen on which screen.
func (s reading) Record(w int) string {
	if s.question == nil || !s.sent {
		return ""
	}
	return s.kit.record(s.step.Title, s.question.label(s.answer), w)
}

// record returns what a finished screen leaves behind.
func (k Kit) record(title, answer string, w int) string {
	return strings.Join(hang(" "+k.Theme.Paint(theme.Good, k.Theme.Glyph(theme.Done))+" ", title+": "+assets.Clean(answer, 100), measure(w)), "\n")
}

// Typing is true in the grace period too: then no key is a command.
func (s reading) Typing() bool { return s.grace.on || s.asks() && s.question.typing() }

func (s reading) commands() []command {
	list := s.kit.stepCommands(s.journey, s.step)
	if literals := s.literals(); len(literals) > 0 {
		list = slices.Insert(list, 0, command{s.kit.Keys.Value, CopyField{literals[0]}})
	}
	return list
}

func (s reading) Bindings() []key.Binding {
	var list []key.Binding
	k := s.kit.Keys
	switch {
	case s.waiting:
		list = append(list, k.Again)
	case s.folded():
		for _, o := range s.question.asked.Options {
			if o.Key != "" {
				list = append(list, s.optionKey(o))
			}
		}
		list = append(list, k.More)
	case s.question != nil:
		list = append(list, s.question.KeyBinds()...)
	}
	switch {
	case s.pages() < 2:
	case s.Typing():
		list = append(list, k.PageDn)
	default:
		list = append(list, k.NextPage)
	}
	if !s.Typing() {
		list = append(list, bindings(s.commands())...)
	}
	return append(list, k.Back)
}
