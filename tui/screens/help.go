package screens

import "mailseal/wizard/guide"

// NewHelp returns the screen that lists the keys which another handles now.
func NewHelp(kit Kit, over Screen) Screen {
	var blocks []guide.Block
	k := kit.Keys
	for _, b := range append(over.Bindings(), k.Quit, k.Interrupt, k.Suspend) {
		if b.Enabled() {
			blocks = append(blocks, guide.Block{Style: guide.Pair, Label: b.Help().Key, Text: b.Help().Desc})
		}
	}
	blocks = append(blocks,
		guide.Block{Style: guide.Text, Text: kit.say("help.select", nil)},
		guide.Block{Style: guide.Text, Text: kit.say("help.safe", nil)},
	)
	return newPager(kit, kit.say("help.title", nil), blocks)
}
