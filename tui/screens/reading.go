package screens

import (
	"reflect"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// reading is a step with something to read and, mostly, a question: what was seen, the risk, the plan,
// the testing weeks, consent, protected.
type reading struct {
	stepScreen
	question *question // nil: none
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
	case Resized, Sent:
		return s.printRest(), nil
	case Failed:
		s.sent = false
		return s.printRest(), nil
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
	searching := s.question != nil && !s.waiting && s.question.searching()
	switch {
	case s.grace.on:
		s.grace, cmd = s.grace.begin(s.kit.Grace)
		return s, cmd
	case s.sent:
		return s, nil
	case s.waiting && key.Matches(msg, k.Again, k.Back):
		s.waiting = false
		return s, send(AskAgain{})
	case key.Matches(msg, k.Back) && !searching:
		return s, send(Back{})
	}
	if !s.Typing() {
		if cmd, ok := intentOf(s.commands(), msg); ok {
			return s, cmd
		}
	}
	return s.ask(msg)
}

// ask passes a message to the question, and takes its answer.
func (s reading) ask(msg tea.Msg) (Screen, tea.Cmd) {
	if s.question == nil || s.waiting {
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
		s.question, s.waiting = s.kit.questionOf(s.journey, s.step), false
		if s.question != nil {
			cmd = s.question.init()
		}
		if msg.ByItself {
			var begin tea.Cmd
			s.grace, begin = s.grace.begin(s.kit.Grace)
			cmd = tea.Batch(cmd, begin)
		}
	}
	return s.printRest(), cmd
}

// printRest prints the text where it does not fit beside the question, or must not be cut.
func (s reading) printRest() Screen {
	if fits(s.h, s.sections(100)) && !s.above.mustPrint(s.step.Blocks) {
		return s
	}
	s.above, s.text = s.above.print(s.kit, s.step.Title, s.step.Blocks, s.w)
	return s
}

// sections returns the parts of the screen, with at most h lines for the question.
func (s reading) sections(h int) []section {
	parts := []section{{lines: s.kit.alarms(s.step.Alarms, s.w, s.h)}, {lines: s.kit.blocks(s.above.unprinted(s.step.Blocks), s.w)}}
	if s.waiting {
		lines := hang(" ", s.kit.say("waiting", nil), measure(s.w))
		parts = append(parts, section{lines: lines})
	} else if s.question != nil {
		parts = append(parts, section{lines: s.question.view(s.w, h, !s.grace.on)})
	}
	parts = append(parts, section{lines: s.notice.lines(s.kit, s.w)})
	return append(parts, section{lines: s.foot(), give: 2})
}

// foot says what goes on by itself.
func (s reading) foot() []string {
	w := measure(s.w)
	switch {
	case s.waiting && !s.step.Next.IsZero():
		next := s.kit.say("next", assets.Values{"time": s.kit.Words.Clock(s.step.Next, s.kit.Now())})
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
		if s.question != nil && !s.waiting {
			question = len(s.question.view(w, 100, true))
		}
		parts = s.sections(max(4, question-over+len(filled(parts))-1))
	}
	return stack(h, parts...)
}

func (s reading) Record(w int) string {
	_, text := s.above.print(s.kit, s.step.Title, s.step.Blocks, w)
	lines := []string{}
	if text != "" {
		lines = append(lines, text)
	}
	if s.question != nil && s.sent {
		lines = append(lines, "")
		lines = append(lines, hang(" ", s.step.Question.Prompt, measure(w))...)
		lines = append(lines, hang("   "+theme.Selector, s.question.label(s.answer), measure(w))...)
	}
	return strings.Join(lines, "\n")
}

// Typing is true in the grace period too: then no key is a command.
func (s reading) Typing() bool {
	return s.grace.on || s.question != nil && !s.waiting && s.question.typing()
}

func (s reading) commands() []command { return s.kit.stepCommands(s.journey, s.step) }

func (s reading) Bindings() []key.Binding {
	var list []key.Binding
	switch {
	case s.waiting:
		list = append(list, s.kit.Keys.Again)
	case s.question != nil:
		list = append(list, s.question.KeyBinds()...)
	}
	if !s.Typing() {
		list = append(list, bindings(s.commands())...)
	}
	return append(list, s.kit.Keys.Back)
}
