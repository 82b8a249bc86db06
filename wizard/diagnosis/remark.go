package diagnosis

import (
	"mailseal/wizard/mtasts"
)

// FromRemark is the finding that a remark about a text is, where there is no domain to judge: calm,
// with nothing but the text to go by.
func FromRemark(r mtasts.Remark) Finding {
	_, level := urgency(r.ID)
	return Finding{ID: r.ID, Level: level, Values: remarkValues(r)}
}
