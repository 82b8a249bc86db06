package screens

import (
	"github.com/charmbracelet/bubbles/key"

	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// NewHelp returns the screen that lists the keys which another handles now, in words, and how to copy with the mouse.
func NewHelp(kit Kit, over Screen) Screen {
	k := kit.Keys
	var blocks []guide.Block
	for _, b := range append(over.Bindings(), k.Explain, kit.leaving(k.Quit), k.Interrupt, k.Suspend) {
		pair := guide.Block{Style: guide.Pair, Label: kit.Theme.Draw(b.Help().Key), Text: kit.keyWords(b)}
		if b.Enabled() && !listed(blocks, pair.Label) {
			blocks = append(blocks, pair)
		}
	}
	blocks = append(blocks,
		guide.Block{Style: guide.Heading, Text: kit.say(msgid.TuiHelpCopy, nil)},
		guide.Block{Style: guide.Text, Text: kit.say(msgid.TuiHelpSelect, nil)},
		guide.Block{Style: guide.Text, Text: kit.say(msgid.TuiHelpSafe, nil)},
	)
	return newPager(kit, over, kit.say(msgid.TuiHelpTitle, nil), blocks)
}

func listed(blocks []guide.Block, label string) bool {
	for _, b := range blocks {
		if b.Label == label {
			return true
		}
	}
	return false
}

// keyWords says in words what a key does, where the few words of the line at the bottom are not enough.
func (k Kit) keyWords(b key.Binding) string {
	keys := k.Keys
	if b.Keys()[0] == keys.Quit.Keys()[0] {
		if k.Kept {
			return k.say(msgid.TuiHelpKeyQuitSaved, nil)
		}
		return k.say(msgid.TuiHelpKeyQuit, nil)
	}
	for _, known := range []struct {
		key  key.Binding
		name string
	}{
		{keys.Choose, "choose"}, {keys.Move, "move"}, {keys.Filter, "filter"}, {keys.BackLeft, "back"}, {keys.Back, "back"},
		{keys.Explain, "explain"}, {keys.HandOver, "hand-over"}, {keys.Check, "check"}, {keys.Act, "act"}, {keys.More, "more"},
		{keys.Type, "type"}, {keys.Name, "name"}, {keys.Value, "value"}, {keys.URL, "url"}, {keys.OpenPage, "open-page"},
		{keys.NextStep, "next-step"}, {keys.LastStep, "last-step"}, {keys.StepBack, "step-back"}, {keys.NextPage, "next-page"},
		{keys.Again, "again"}, {keys.New, "new"}, {keys.CheckAll, "check-all"}, {keys.Bell, "bell"}, {keys.Watch, "watch"}, {keys.Interrupt, "interrupt"}, {keys.Suspend, "suspend"},
	} {
		if known.key.Help() == b.Help() && known.key.Keys()[0] == b.Keys()[0] {
			return k.say(msgid.TuiHelpKey.Of(known.name), nil)
		}
	}
	return b.Help().Desc
}
