package screens

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// actions lies over the board in a practice: the user plays the company, and publishes rightly or with
// one of the classic slips.
type actions struct {
	printout
	kit   Kit
	list  []wizard.Action
	field field
}

// NewActions lists what can be done about the task of a board.
func NewActions(kit Kit, list []wizard.Action) Screen {
	q := guide.Question{Kind: journey.Choose, Prompt: kit.say("deed.prompt", nil)}
	for i, d := range list {
		label := d.Label
		if d.Mistake {
			label = kit.say("deed.slip", assets.Values{"label": label})
		}
		q.Options = append(q.Options, guide.Option{Value: strconv.Itoa(i), Label: label})
	}
	return actions{kit: kit, list: list, field: newField(kit, q, "")}
}

func (s actions) Init() tea.Cmd { return s.field.init() }

func (s actions) Update(msg tea.Msg) (Screen, tea.Cmd) {
	pressed, ok := msg.(tea.KeyMsg)
	if !ok {
		return s, nil
	}
	if key.Matches(pressed, s.kit.Keys.Back) && !s.field.filtering() {
		return s, send(Close{})
	}
	cmd, chosen, done := s.field.update(msg)
	if !done {
		return s, cmd
	}
	i, err := strconv.Atoi(chosen)
	if err != nil || i >= len(s.list) {
		return s, send(Close{})
	}
	return s, send(Do{s.list[i]})
}

func (s actions) View(w, h int) string {
	title := s.kit.paintAll(theme.Tip, hang(" ", s.kit.say("deed.title", nil), measure(w)))
	return stack(h, section{lines: title}, section{lines: s.field.view(w, h-len(title)-1, true)})
}

func (s actions) Record(int) string { return "" }

func (s actions) Typing() bool { return s.field.typing() }

func (s actions) ShortHelp() []key.Binding { return append(s.field.bindings(), s.kit.Keys.Back) }

func (s actions) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
