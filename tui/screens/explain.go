package screens

import (
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewExplain says more of a step, which the screen below shows.
func NewExplain(kit Kit, over Screen, j journey.Journey, step guide.Step) Screen {
	return newPager(kit, over, step.Title, kit.Guide.Explain(j, step, kit.Now()))
}
