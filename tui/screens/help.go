package screens

import (
	"github.com/charmbracelet/bubbles/key"

	"mailseal/wizard/guide"
)

// NewHelp lists the keys that a screen obeys now.
func NewHelp(kit Kit, over Screen) Screen {
	var blocks []guide.Block
	add := func(b key.Binding) {
		if b.Enabled() {
			blocks = append(blocks, guide.Block{Style: guide.Pair, Label: b.Help().Key, Text: b.Help().Desc})
		}
	}
	for _, group := range over.FullHelp() {
		for _, b := range group {
			add(b)
		}
	}
	k := kit.Keys
	for _, b := range []key.Binding{k.Quit, k.Interrupt, k.Suspend} {
		add(b)
	}
	blocks = append(blocks,
		guide.Block{Style: guide.Text, Text: kit.say("help.select", nil)},
		guide.Block{Style: guide.Text, Text: kit.say("help.safe", nil)},
	)
	return newPager(kit, kit.say("help.title", nil), blocks)
}
