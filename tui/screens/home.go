package screens

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// home lists the saved journeys: where each stands, and the next thing to do.
type home struct {
	base
	kit      Kit
	question *question
	notice   notice
}

// another is the value of the option that asks for a new domain. No domain is empty.
const another = ""

// NewHome makes the list. There is at least one journey.
func NewHome(kit Kit, journeys []journey.Journey) Screen {
	q := guide.Question{Kind: journey.Choose, Prompt: kit.say("home.prompt", nil)}
	for _, j := range journeys {
		step := kit.Guide.Step(j, kit.Now())
		q.Options = append(q.Options, guide.Option{
			Value: j.Domain,
			Label: kit.say("home.stage", assets.Values{
				"domain": j.Domain, "stage": kit.Words.Say("stage."+string(step.Stage)+".title", nil),
				"n": strconv.Itoa(step.Stage.Number()), "of": strconv.Itoa(len(journey.Stages())),
			}),
			Detail: kit.Guide.NextEvent(j, kit.Now()),
		})
	}
	q.Options = append(q.Options, guide.Option{Value: another, Label: kit.say("home.new", nil), Detail: kit.say("home.new-detail", nil)})
	return home{kit: kit, question: newQuestion(kit, q, journeys[0].Domain)}
}

func (s home) Init() tea.Cmd { return s.question.init() }

func (s home) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Failed:
		s.notice = failure(msg.Err)
		return s, nil
	case tea.KeyMsg:
		s.notice = notice{}
		if key.Matches(msg, s.kit.Keys.Back) && !s.question.searching() {
			return s, nil
		}
	}
	cmd, chosen, done := s.question.update(msg)
	switch {
	case !done:
		return s, cmd
	case chosen == another:
		return s, send(NewDomain{})
	}
	return s, send(Open{chosen})
}

func (s home) View(w, h int) string {
	said := s.notice.lines(s.kit, w)
	return stack(h, section{lines: s.question.view(w, h-len(said)-1, true)}, section{lines: said})
}

func (s home) Typing() bool { return s.question.typing() }

func (s home) Bindings() []key.Binding { return s.question.KeyBinds() }
