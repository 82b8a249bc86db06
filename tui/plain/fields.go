package plain

import (
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// values writes what is to be typed and copied, each on lines of its own, whole.
func (s *session) values(b *guide.Board) {
	s.page.gap()
	for _, field := range b.Fields {
		s.field(field)
	}
	s.page.gap()
}

// field writes one value, whole, below what it is.
func (s *session) field(f guide.Field) {
	if f.Hint != "" {
		s.page.prose("", s.say(msgid.PlainValueHint, assets.Values{"label": f.Label, "hint": sentence(f.Hint)}))
	} else {
		s.page.prose("", s.say(msgid.PlainValue, assets.Values{"label": f.Label}))
	}
	s.value(f.Value)
}

// value writes a value as it is.
func (s *session) value(value string) {
	for line := range strings.Lines(value) {
		s.page.line(strings.TrimRight(line, "\r\n"))
	}
}
