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

// actions lies over the board where the engine can do something about its task itself: rightly, or with one of the classic
// mistakes.
type actions struct {
	printout
	kit      Kit
	list     []wizard.Action
	question *question
}

// NewActions lists what can be done about the task of a board.
func NewActions(kit Kit, list []wizard.Action) Screen {
	q := guide.Question{Kind: journey.Choose, Prompt: kit.say("actions.prompt", nil)}
	for i, a := range list {
		label := a.Label
		if a.Mistake {
			label = kit.say("actions.mistake", assets.Values{"label": label})
		}
		q.Options = append(q.Options, guide.Option{Value: strconv.Itoa(i), Label: label})
	}
	return actions{kit: kit, list: list, question: newQuestion(kit, q, "")}
}

func (s actions) Init() tea.Cmd { return s.question.init() }

func (s actions) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyMsg); ok && key.Matches(pressed, s.kit.Keys.Back) && !s.question.searching() {
		return s, send(Close{})
	}
	cmd, chosen, done := s.question.update(msg)
	if !done {
		return s, cmd
	}
	i, err := strconv.Atoi(chosen)
	if err != nil || i >= len(s.list) {
		return s, send(Close{})
	}
	return s, send(Act{s.list[i]})
}

func (s actions) View(w, h int) string {
	title := s.kit.paintAll(theme.Tip, hang(" ", s.kit.say("actions.title", nil), measure(w)))
	return stack(h, section{lines: title}, section{lines: s.question.view(w, h-len(title)-1, true)})
}

func (s actions) Record(int) string { return "" }

func (s actions) Typing() bool { return s.question.typing() }

func (s actions) ShortHelp() []key.Binding { return append(s.question.bindings(), s.kit.Keys.Back) }

func (s actions) FullHelp() [][]key.Binding { return [][]key.Binding{s.ShortHelp()} }
