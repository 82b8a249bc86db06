package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// command is a key and what it asks for. Help and behaviour come from the same list.
type command struct {
	key    key.Binding
	intent tea.Msg
}

// intentOf returns the intent of the command that a key belongs to.
func intentOf(commands []command, msg tea.KeyMsg) (tea.Cmd, bool) {
	for _, c := range commands {
		if key.Matches(msg, c.key) {
			return send(c.intent), true
		}
	}
	return nil, false
}

func bindings(commands []command) []key.Binding {
	var list []key.Binding
	for _, c := range commands {
		list = append(list, c.key)
	}
	return list
}

// stepCommands returns the commands that make sense at a step.
func (k Kit) stepCommands(j journey.Journey, step guide.Step) []command {
	var list []command
	if k.Acts != nil && k.Acts(j, step) {
		list = append(list, command{k.Keys.Act, ChooseAction{}})
	}
	if !step.Next.IsZero() {
		list = append(list, command{k.Keys.Check, CheckNow{}})
	}
	list = append(list, command{k.Keys.Explain, Explain{}})
	if j.Plan != nil {
		list = append(list, command{k.Keys.HandOver, HandOver{}})
	}
	return list
}
