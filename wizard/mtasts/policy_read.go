package mtasts

import (
	"slices"
	"strings"
)

// ReadPolicy reads what the author of a policy meant, for proposing a file that
// senders can read: wrong capitals, quotes, indents, a byte-order mark and
// misspelt keys such as "max-age" are taken for what they look like. ok says that the
// mode is clear, and the mail servers where the mode needs any; MaxAge is zero
// where none was understood. A policy that comes back ok passes Check.
//
// No sender reads like this; what they make of the file is ParsePolicy's to say.
func ReadPolicy(body []byte) (p Policy, ok bool) {
	if p, err := ParsePolicy(body); err == nil {
		return p, true
	}
	text, ok := readable(body)
	if !ok {
		return Policy{}, false
	}
	seenAge := false
	for _, l := range splitLines(text) {
		key, value := l.meaning()
		switch {
		case key == "mode" && p.Mode == "":
			p.Mode = meantMode(value)
		case key == "max_age" && !seenAge:
			p.MaxAge, seenAge = meantMaxAge(value)
		case key == "mx":
			for _, mx := range meantPatterns(value) {
				if !slices.Contains(p.MX, mx) {
					p.MX = append(p.MX, mx)
				}
			}
		}
	}
	return p, p.check() == nil
}

// meaning returns the known key that a line is most likely about, or "", and the
// value it gives, both without quotes and blanks.
func (l line) meaning() (key, value string) {
	head, value := l.cut()
	key, distance := nearestKey(head)
	if distance > 1 || key == "mx" && distance > 0 && !hasName(value) {
		return "", ""
	}
	return key, strings.TrimFunc(value, isBlankOrQuote)
}
