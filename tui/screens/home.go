package screens

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// another is the value of the option that asks for a new domain. No domain is empty.
const another = ""

// NewHome lists the saved journeys: where each stands, and the next thing to do. There is at least one.
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
			Detail: kit.Guide.NextLine(j, kit.Now()),
		})
	}
	q.Options = append(q.Options, guide.Option{Value: another, Label: kit.say("home.new", nil), Detail: kit.say("home.new-detail", nil)})
	return dialog{kit: kit, question: newQuestion(kit, q, journeys[0].Domain), intent: func(chosen string) tea.Msg {
		if chosen == another {
			return NewDomain{}
		}
		return Open{chosen}
	}}
}
