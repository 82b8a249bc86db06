package diagnosis

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// FromRemark is the finding that a remark about a text is, where there is no domain to judge: calm,
// with nothing but the text to go by. now is what a proposed id is made from.
func FromRemark(r mtasts.Remark, now time.Time) Finding {
	l := newLook(facts.Check{Domain: "YOUR-DOMAIN"}, facts.Notes{}, now)
	return *l.find(r.ID, remarkValues(r))
}
