package screens

import (
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewExplain says more of a step.
func NewExplain(kit Kit, j journey.Journey, step guide.Step) Screen {
	over := newPager(kit, step.Title, kit.Guide.Explain(j, step, kit.Now()))
	over.head = kit.headOf(j, step)
	return over
}
