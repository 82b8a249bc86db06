package screens

import (
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewDomainPage says what is known of a domain whose journey was not begun, and offers to begin it.
func NewDomainPage(kit Kit, over Screen, j journey.Journey) Screen {
	title, blocks := kit.Guide.DomainPage(j, kit.Now())
	s := newPager(kit, over, title, blocks)
	begin, id := kit.Keys.Choose, msgid.TuiKeyWizard
	if kit.Guide.DomainRow(j, false, kit.Now()).Mark == guide.Todo {
		id = msgid.TuiKeyBegin
	}
	begin.SetHelp(begin.Help().Key, kit.say(id, nil))
	s.own = []command{{begin, Open{j.Domain}}}
	return s
}
