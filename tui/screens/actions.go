package screens

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewActions lists what the engine can do about the task of a board: the right thing, and the classic mistakes.
func NewActions(kit Kit, over Screen, list []wizard.Action) Screen {
	top, _, _ := headOver(over)
	q := guide.Question{Kind: journey.Choose, Prompt: kit.say(msgid.TuiActionsPrompt, nil)}
	for i, a := range list {
		label := a.Label
		if a.Mistake {
			label = kit.say(msgid.TuiActionsMistake, assets.Values{"label": label})
		}
		q.Options = append(q.Options, guide.Option{Value: strconv.Itoa(i), Label: label})
	}
	return dialog{kit: kit, head: top, ofTask: true, title: kit.say(msgid.TuiActionsTitle, nil), question: newQuestion(kit, q, ""), intent: func(answer string) tea.Msg {
		i, err := strconv.Atoi(answer)
		if err != nil || i >= len(list) {
			return Close{}
		}
		return Act{list[i]}
	}}
}
