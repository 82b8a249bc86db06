package screens

import (
	"strings"

	"mailseal/assets"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewHandOver says which page to send to whoever can change the DNS or the web space.
func NewHandOver(kit Kit, j journey.Journey) Screen {
	return newPager(kit, kit.say("handover.title", nil), kit.Guide.HandOver(j, kit.Kept))
}

// SentText says what was sent to the clipboard, and where else the value is. A terminal gives no
// answer, so nobody knows whether it arrived.
func (k Kit) SentText(j journey.Journey, f guide.Field) string {
	file := "records.txt"
	if j.Plan != nil && f.Name == guide.ValueField && strings.Contains(f.Value, "\n") {
		file = "mta-sts.txt"
	}
	values := assets.Values{"field": strings.ToLower(f.Label), "file": k.Guide.PathOf(j.Domain, file)}
	if k.Guide.PathOf(j.Domain, file) == "" || f.Name == guide.URLField {
		return k.say("copy.sent-short", values)
	}
	return k.say("copy.sent", values)
}
