package diagnosis

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// FromRemark is the finding that a remark about a text is, where there is no domain to judge: calm,
// with nothing but the text to go by. now is what a proposed id is made from.
func FromRemark(r mtasts.Remark, now time.Time) Finding {
	l := newLook(rollout.Situation{Check: facts.Check{Domain: "YOUR-DOMAIN"}, Now: now})
	return *l.find(ID(r.ID), remarkValues(r))
}
