package screens

import (
	"reflect"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
	copied   int       // how many of the values to copy were sent: the key sends one after the other
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
	asked := *step.Question
	if asked.Prompt == step.Title { // it stands there
		asked.Prompt = ""
	}
	return newQuestion(k, asked, k.Proposal(j, *step.Question))
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
		s.waiting, s.sent, s.page = true, false, 0 // what is waited for stands first
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
	case s.turnsPage(msg):
		return s.turnPage(msg), nil
	case !key.Matches(msg, s.backKey()) || searching:
	case s.unfolded:
		s.unfolded = false
		return s, nil
	default:
		return s, send(Back{})
	}
	if s.folded() {
		if next, cmd, ok := s.pressFolded(msg); ok {
			return next, cmd
		}
	}
	if !s.Typing() {
		if cmd, ok := intentOf(s.commands(), msg); ok {
			if key.Matches(msg, k.Value) {
				s.copied++
			}
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

// pressFolded takes an option by its key, or shows all of them.
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
	return key.NewBinding(key.WithKeys(o.Key), key.WithHelp(o.Key, lowered(o.Label)))
}

// lowered begins a label as the words after a key begin; what is written in capitals, such as TLS, keeps them.
func lowered(label string) string {
	if len(label) < 2 || label[1] < 'a' || label[1] > 'z' {
		return label
	}
	return strings.ToLower(label[:1]) + label[1:]
}

// backKey returns the key that goes back: the left arrow too where no text cursor has it.
func (s reading) backKey() key.Binding {
	switch {
	case s.asks() && s.question.asked.Word != "":
		back := s.kit.Keys.Back
		back.SetHelp(back.Help().Key, s.stays())
		return back
	case s.Typing():
		return s.kit.Keys.Back
	}
	return s.kit.Keys.BackLeft
}

// stays says what going back from a word that is to be typed leaves as it is.
func (s reading) stays() string {
	if key := msgid.TuiStay.Of(string(s.step.Question.ID)); s.kit.Words.Has(key) {
		return s.kit.Words.Say(key, nil)
	}
	return s.kit.say(msgid.TuiStayElse, nil)
}

// pageKeys returns the keys that turn pages: the arrows do not where they move a text cursor.
func (s reading) pageKeys() (next, last key.Binding) {
	if s.Typing() {
		return s.kit.Keys.NextText, s.kit.Keys.LastText
	}
	return s.kit.Keys.NextPage, s.kit.Keys.LastPage
}

// turnsPage reports whether a key turns a page. On the first one, the left arrow goes back from the screen; from the last one, a text field's key goes to the first.
func (s reading) turnsPage(msg tea.KeyMsg) bool {
	next, last := s.pageKeys()
	letters := msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace
	if s.pages() < 2 || s.asks() && s.question.searching() || s.Typing() && letters {
		return false
	}
	if key.Matches(msg, next, s.kit.Keys.PageDn) {
		return true
	}
	return key.Matches(msg, last, s.kit.Keys.PageUp) && s.laid(s.w, s.h, nil).Page > 0
}

func (s reading) turnPage(msg tea.KeyMsg) Screen {
	laid := s.laid(s.w, s.h, nil)
	if next, _ := s.pageKeys(); !key.Matches(msg, next, s.kit.Keys.PageDn) {
		s.page = max(laid.Page-1, 0)
	} else if s.page = laid.Page + 1; s.page >= laid.Pages {
		s.page = laid.Pages - 1
		if s.Typing() {
			s.page = 0
		}
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
	if calls(guide.Unread(msg.Step.Blocks, s.step.Blocks)) { // it stands on the first page
		s.page = 0
	}
	s.journey, s.step, s.sent = msg.Journey, msg.Step, false
	var cmd tea.Cmd
	if changed {
		s.page = 0 // the reason for it stands there
		before, written := s.Draft()
		s.question, s.waiting, s.unfolded = s.kit.questionOf(s.journey, s.step), false, false
		if now, writes := s.Draft(); written && writes && now.Question == before.Question {
			s.Redraft(before.Text)
		}
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

// calls reports whether there is news for the user to act on.
func calls(news [][]guide.Block) bool {
	return slices.ContainsFunc(slices.Concat(news...), func(b guide.Block) bool {
		return b.Style == guide.Item && (b.Mark == guide.Todo || b.Mark == guide.Bad)
	})
}

// printValues prints what is to be copied and fits on no line.
func (s reading) printValues() Screen {
	s.stepScreen = s.printLong(s.tooWide())
	return s
}

func (s reading) View(w, h int) string {
	s.w, s.h = w, h
	soon := s
	soon.grace.on = false // the keys are named as they are in a moment
	return s.laid(w, h, s.kit.lineKeys(soon, s.question)).String()
}

func (s reading) laid(w, h int, keys []key.Binding) frame.Laid {
	s.w, s.h = w, h
	win := s.window()
	win.page, win.keys = s.page, keys
	if s.waiting {
		win.turn = s.kit.leading(s.kit.say(msgid.TuiWaiting, nil), s.kit.Guide.ChecksAgain(s.step.Next, s.kit.Now()), w)
	}
	if s.unfolded { // all there is to choose has the window for itself
		win.chart, win.lead, win.text = nil, "", nil
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
	if !strings.HasSuffix(title, "?") {
		title = strings.TrimSuffix(title, ".") + ":"
	}
	return strings.Join(hang(" "+k.Theme.Paint(theme.Good, k.Theme.Glyph(theme.Done))+" ", title+" "+assets.Clean(answer, 100), measure(w)), "\n")
}

// Typing is true in the grace period too: then no key is a command.
func (s reading) Typing() bool { return s.grace.on || s.asks() && s.question.typing() }

// commands returns those that the options' own keys leave.
func (s reading) commands() []command {
	list := s.kit.stepCommands(s.journey, s.step)
	if literals := s.kit.literalsOn(s.laid(s.w, s.h, nil).Lines, s.step.Blocks); len(literals) > 0 {
		list = slices.Insert(list, 0, command{s.kit.Keys.Value, CopyField{literals[s.copied%len(literals)]}})
	}
	if !s.folded() {
		return list
	}
	return slices.DeleteFunc(list, func(c command) bool {
		return slices.ContainsFunc(s.question.asked.Options, func(o guide.Option) bool { return slices.Contains(c.key.Keys(), o.Key) })
	})
}

// Bindings returns the keys: what acts first, then what moves, what else there is to do, and what says more.
func (s reading) Bindings() []key.Binding {
	k := s.kit.Keys
	var list []key.Binding
	switch {
	case s.waiting:
		list = append(list, k.Again)
	case s.folded():
		list = s.foldedKeys()
	case s.question != nil:
		list = append(list, s.question.KeyBinds()...)
	}
	laid := s.laid(s.w, s.h, nil)
	next, last := s.pageKeys()
	if laid.Page+1 < laid.Pages || laid.Pages > 1 && s.Typing() {
		list = append(list, next)
	}
	if s.Typing() && s.asks() && len(s.question.KeyBinds()) == 0 { // leaving a word that is not typed yet is what acts
		return slices.Insert(list, 0, s.backKey())
	}
	var keys []key.Binding
	if !s.Typing() {
		keys = bindings(s.commands())
	}
	if len(keys) > 0 && len(list) > 0 && keys[0].Help() == k.Value.Help() && (s.folded() || s.w < compactBelow) {
		list, keys = slices.Insert(list, 1, keys[0]), keys[1:] // what stands on this page comes before what there is on all
	}
	if s.folded() {
		if i := slices.IndexFunc(keys, func(b key.Binding) bool { return b.Help() == k.Act.Help() }); i >= 0 {
			list, keys = slices.Insert(list, 0, keys[i]), slices.Delete(keys, i, i+1) // what there is to do before time goes on
		}
		at := slices.IndexFunc(keys, func(b key.Binding) bool { return b.Help() == k.Explain.Help() })
		return append(append(list, slices.Insert(keys, max(at, 0), k.More)...), s.backKey())
	}
	if laid.Page > 0 && !s.Typing() { // there the arrow turns the page
		list = append(list, last)
	} else {
		list = append(list, s.backKey())
	}
	return append(list, keys...)
}

// foldedKeys returns those of the options. Where none of them is what most people need, leaving is.
func (s reading) foldedKeys() []key.Binding {
	var list []key.Binding
	for _, o := range s.question.asked.Options {
		switch {
		case o.Key == "":
		case o.Key == s.kit.Keys.Choose.Help().Key:
			list = slices.Insert(list, 0, s.optionKey(o))
		default:
			list = append(list, s.optionKey(o))
		}
	}
	if len(list) == 0 || list[0].Help().Key != s.kit.Keys.Choose.Help().Key {
		list = slices.Insert(list, 0, s.kit.leaving(s.kit.Keys.Quit))
	}
	return list
}
