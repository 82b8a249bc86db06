package screens

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewHandOver says which page to send to whoever can change the DNS or the web space, and offers what can be done with it.
func NewHandOver(kit Kit, over Screen, j journey.Journey) Screen {
	s := newPager(kit, over, kit.say(msgid.TuiHandoverTitle, nil), kit.Guide.HandOver(j, kit.Kept))
	path := kit.Guide.HandOverPath(j.Domain)
	if j.Plan == nil || path == "" {
		return s
	}
	s.journey = j
	s.own = []command{{kit.Keys.OpenPage, OpenFile{path}}, {kit.Keys.Folder, OpenFile{kit.Guide.Folder(j.Domain)}}}
	if kit.Mail != nil {
		if url := kit.Mail(j); url != "" {
			s.own = append(s.own, command{kit.Keys.Mail, OpenPage{url}})
		}
	}
	return s
}

// SentText says what was sent to the clipboard, and where else the value is. A terminal gives no
// answer, so nobody knows whether it arrived.
func (k Kit) SentText(j journey.Journey, f guide.Field) string {
	file := "records.txt"
	value := strings.TrimRight(f.Value, "\n")
	if j.Plan != nil && f.Name == guide.ValueField && strings.Contains(value, "\n") {
		file = "mta-sts.txt"
	}
	values := assets.Values{
		"field": strings.ToLower(f.Label), "n": strconv.Itoa(utf8.RuneCountInString(value)), "file": k.Guide.PathOf(j.Domain, file),
	}
	if j.Plan == nil || k.Guide.PathOf(j.Domain, file) == "" || f.Name == guide.URLField {
		return k.say(msgid.TuiCopySentShort, values)
	}
	return k.say(msgid.TuiCopySent, values)
}
