package mtasts

import (
	"strings"

	"mailseal/wizard/dnsname"
)

// readRecord reads what the author of a broken record meant. The ID is empty
// where nothing like one is to be found; otherwise it is valid.
func readRecord(txt string) Record {
	txt = dnsname.Unescape(txt)
	if r, err := ParseRecord(txt); err == nil {
		return r
	}
	for _, part := range strings.FieldsFunc(txt, isFieldEnd) {
		part = strings.TrimFunc(part, isBlankOrQuote)
		if i := strings.Index(part, " id="); i >= 0 {
			part = part[i+1:]
		}
		i := strings.IndexAny(part, "=:")
		if i < 0 || !strings.EqualFold(strings.TrimSpace(part[:i]), "id") {
			continue
		}
		if id := meantID(part[i+1:]); id != "" {
			return Record{ID: id}
		}
	}
	return Record{}
}

// isFieldEnd takes what is put, or looks like, a semicolon.
func isFieldEnd(r rune) bool { return strings.ContainsRune(";,\uff1b\u037e", r) }

// meantID returns the id that a value is nearly: without what a missing semicolon
// joins to it, and none where nobody filled in a place.
func meantID(value string) string {
	if strings.ContainsAny(value, "<>{}$%") || Placeholder(value) {
		return ""
	}
	if i := strings.IndexAny(value, " \t,:"); i > 0 && strings.Contains(value, "=") {
		value = value[:i]
	}
	return alnums(value)
}

// alnums returns the letters and digits of s, or nothing where they are too many for an id: a part of it is no id of anybody's.
func alnums(s string) string {
	id := strings.Map(func(r rune) rune {
		if isAlnum(r) {
			return r
		}
		return -1
	}, s)
	if !ValidID(id) {
		return ""
	}
	return id
}
