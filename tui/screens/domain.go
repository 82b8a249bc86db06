package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// domain asks for a mail domain, and shows what it understands while it is typed.
type domain struct {
	printout
	kit    Kit
	step   guide.Step
	field  field
	ledger ledger
	notice notice
	sent   bool
	listed bool // there is a list to go back to
	w, h   int
}

// AskDomain is the screen of the first stage, with a domain that is proposed, or none. listed says that there is a list to
// go back to.
func AskDomain(kit Kit, step guide.Step, proposed string, listed bool) Screen {
	return domain{kit: kit, step: step, field: newField(kit, *step.Question, proposed), listed: listed, w: 80, h: 24}
}

func (s domain) Init() tea.Cmd { return s.field.init() }

func (s domain) Update(msg tea.Msg) (Screen, tea.Cmd) {
	s.text = ""
	switch msg := msg.(type) {
	case Resized:
		s.w, s.h = msg.Width, msg.Height
		return s.spill(), nil
	case Failed:
		s.sent, s.notice = false, failure(msg.Err)
		return s.spill(), nil
	case tea.KeyMsg:
		return s.press(msg)
	}
	cmd, _, _ := s.field.update(msg)
	return s, cmd
}

func (s domain) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	if s.sent {
		return s, nil
	}
	s.notice = notice{}
	if key.Matches(msg, s.kit.Keys.Back) {
		return s, send(Back{})
	}
	cmd, typed, done := s.field.update(unfold(msg))
	if !done {
		return s, cmd
	}
	understood, err := journey.ParseDomain(typed)
	if err != nil {
		s.notice = failure(err)
		return s.spill(), nil
	}
	s.sent = true
	return s, send(Open{understood.ASCII})
}

// unfold takes the line ends out of what was pasted.
func unfold(msg tea.KeyMsg) tea.KeyMsg {
	if msg.Paste {
		msg.Runes = slices.DeleteFunc(slices.Clone(msg.Runes), func(r rune) bool { return r == '\n' || r == '\r' })
	}
	return msg
}

func (s domain) spill() Screen {
	if fits(s.h, s.sections()) {
		return s
	}
	s.ledger, s.text = s.ledger.print(s.kit, "", s.step.Blocks, s.w)
	return s
}

func (s domain) sections() []section {
	return []section{
		{lines: s.kit.blocks(s.ledger.open(s.step.Blocks), s.w)},
		{lines: append(s.field.view(s.w, 100, true), s.means()...)},
		{lines: s.notice.lines(s.kit, s.w)},
	}
}

// means says how the text so far is understood; nothing while it cannot be.
func (s domain) means() []string {
	typed, _ := s.field.answer()
	understood, err := journey.ParseDomain(typed)
	if err != nil {
		return []string{""}
	}
	values := assets.Values{"domain": understood.ASCII, "unicode": understood.Unicode}
	text := s.kit.say("means", values)
	if understood.Unicode != understood.ASCII {
		text = s.kit.say("means-both", values)
	}
	return s.kit.paintAll(theme.Faint, hang("   ", text, measure(s.w)))
}

func (s domain) View(w, h int) string {
	s.w = w
	return stack(h, s.sections()...)
}

func (s domain) Record(w int) string {
	_, text := s.ledger.print(s.kit, "", s.step.Blocks, w)
	typed, _ := s.field.answer()
	lines := []string{}
	if text != "" {
		lines = append(lines, text, "")
	}
	lines = append(lines, hang(" ", s.step.Question.Prompt, measure(w))...)
	return strings.Join(append(lines, "   "+theme.Selector+assets.Clean(typed, 100)), "\n")
}

func (s domain) Typing() bool { return true }

func (s domain) ShortHelp() []key.Binding {
	list := s.field.bindings()
	if s.listed {
		list = append(list, s.kit.Keys.Back)
	}
	return list
}

func (s domain) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
