package screens

import (
	"reflect"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// reading is a step with something to read and, mostly, a question: what was seen, the risk, the plan,
// the testing weeks, consent, protected.
type reading struct {
	printout
	kit     Kit
	journey journey.Journey
	step    guide.Step
	field   *field
	ledger  ledger
	grace   grace
	busy    busy
	notice  notice
	waiting bool   // the user chose to wait
	sent    bool   // an answer is on its way
	answer  string // the last one
	w, h    int
}

func newReading(kit Kit, j journey.Journey, step guide.Step, byItself bool) Screen {
	s := reading{kit: kit, journey: j, step: step, busy: newBusy(), w: 80, h: 24}
	s.field = kit.fieldOf(j, step)
	s.grace.on = byItself && kit.Grace > 0
	return s
}

// fieldOf asks the question of a step, with the answer that Enter alone gives.
func (k Kit) fieldOf(j journey.Journey, step guide.Step) *field {
	if step.Question == nil {
		return nil
	}
	preset := step.Question.Default
	if preset == "" && step.Question.Kind == journey.Write && k.Suggest != nil {
		preset = k.Suggest(j, step.Question.ID)
	}
	f := newField(k, *step.Question, preset)
	return &f
}

func (s reading) Init() tea.Cmd {
	var cmds []tea.Cmd
	if s.grace.on {
		_, cmd := grace{n: -1}.begin(s.kit.Grace)
		cmds = append(cmds, cmd)
	}
	if s.field != nil {
		cmds = append(cmds, s.field.init())
	}
	return tea.Batch(cmds...)
}

func (s reading) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	s.text = ""
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return s.press(msg)
	case Resized:
		s.w, s.h = msg.Width, msg.Height
		return s.spill(), nil
	case Refreshed:
		return s.refresh(msg)
	case Checking:
		s.busy, cmd = s.busy.set(msg.On)
		return s, cmd
	case spinner.TickMsg:
		s.busy, cmd = s.busy.update(msg)
		return s, cmd
	case Waited:
		s.waiting, s.sent = true, false
	case Failed:
		s.sent, s.notice = false, failure(msg.Err)
		return s.spill(), nil
	case Sent:
		s.notice = notice{text: msg.Text}
		return s.spill(), nil
	case graceOver:
		s.grace = s.grace.end(msg)
	default:
		if s.field != nil {
			cmd, _, _ = s.field.update(msg)
		}
		return s, cmd
	}
	return s, nil
}

func (s reading) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	k := s.kit.Keys
	if s.grace.on {
		s.grace, cmd = s.grace.begin(s.kit.Grace)
		return s, cmd
	}
	if s.sent {
		return s, nil
	}
	s.notice = notice{}
	filtering := s.field != nil && !s.waiting && s.field.filtering()
	switch {
	case key.Matches(msg, k.Back) && !filtering && !s.waiting:
		return s, send(Back{})
	case s.waiting && key.Matches(msg, k.Again, k.Back):
		s.waiting = false
		return s, send(AskAgain{})
	}
	if !s.Typing() {
		if cmd, ok := obey(s.commands(), msg); ok {
			return s, cmd
		}
	}
	if s.field == nil || s.waiting {
		return s, nil
	}
	cmd, answer, done := s.field.update(msg)
	if !done {
		return s, cmd
	}
	s.sent, s.answer = true, answer
	return s, send(Answered{s.step.Question.ID, answer})
}

// refresh takes in news of the same step. A question that has changed takes no key that was meant for
// the old one.
func (s reading) refresh(msg Refreshed) (Screen, tea.Cmd) {
	changed := !reflect.DeepEqual(s.step.Question, msg.Step.Question)
	s.journey, s.step, s.sent = msg.Journey, msg.Step, false
	var cmd tea.Cmd
	if changed {
		s.field, s.waiting = s.kit.fieldOf(s.journey, s.step), false
		if s.field != nil {
			cmd = s.field.init()
		}
		if msg.ByItself {
			var begin tea.Cmd
			s.grace, begin = s.grace.begin(s.kit.Grace)
			cmd = tea.Batch(cmd, begin)
		}
	}
	return s.spill(), cmd
}

// spill prints the text where it does not fit beside the question, or must not be cut.
func (s reading) spill() Screen {
	if fits(s.h, s.sections(100)) && !s.ledger.mustPrint(s.step.Blocks) {
		return s
	}
	s.ledger, s.text = s.ledger.print(s.kit, s.step.Title, s.step.Blocks, s.w)
	return s
}

// sections are the parts of the screen, with at most h lines for the question.
func (s reading) sections(h int) []section {
	parts := []section{{lines: s.kit.alarms(s.step.Alarms, s.w, s.h)}, {lines: s.kit.blocks(s.ledger.open(s.step.Blocks), s.w)}}
	if s.waiting {
		lines := hang(" ", s.kit.say("waiting", nil), measure(s.w))
		parts = append(parts, section{lines: lines})
	} else if s.field != nil {
		parts = append(parts, section{lines: s.field.view(s.w, h, !s.grace.on)})
	}
	parts = append(parts, section{lines: s.notice.lines(s.kit, s.w)})
	return append(parts, section{lines: s.foot(), give: 2})
}

// foot says what goes on by itself.
func (s reading) foot() []string {
	w := measure(s.w)
	switch {
	case s.waiting && !s.step.Next.IsZero():
		next := s.kit.say("next", assets.Values{"time": guide.Clock(s.step.Next, s.kit.Now())})
		return append(hang(" ", next, w), s.kit.status(s.busy, s.step.Next, w)...)
	case s.busy.on:
		return s.kit.status(s.busy, time.Time{}, w)
	}
	return nil
}

func (s reading) View(w, h int) string {
	s.w = w
	parts := s.sections(100)
	if over := needs(parts) - h; over > 0 {
		question := 0
		if s.field != nil && !s.waiting {
			question = len(s.field.view(w, 100, true))
		}
		parts = s.sections(max(4, question-over+len(filled(parts))-1))
	}
	return stack(h, parts...)
}

func (s reading) Record(w int) string {
	_, text := s.ledger.print(s.kit, s.step.Title, s.step.Blocks, w)
	lines := []string{}
	if text != "" {
		lines = append(lines, text)
	}
	if s.field != nil && s.sent {
		lines = append(lines, "")
		lines = append(lines, hang(" ", s.step.Question.Prompt, measure(w))...)
		lines = append(lines, hang("   "+theme.Selector, s.field.label(s.answer), measure(w))...)
	}
	return strings.Join(lines, "\n")
}

// Typing is true in the grace period too: then no key is a command.
func (s reading) Typing() bool {
	return s.grace.on || s.field != nil && !s.waiting && s.field.typing()
}

func (s reading) commands() []command { return s.kit.doings(s.journey, s.step) }

func (s reading) ShortHelp() []key.Binding {
	var list []key.Binding
	switch {
	case s.waiting:
		list = append(list, s.kit.Keys.Again)
	case s.field != nil:
		list = append(list, s.field.bindings()...)
	}
	if !s.Typing() {
		list = append(list, bindings(s.commands())...)
	}
	return append(list, s.kit.Keys.Back)
}

func (s reading) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
