package mtasts

import (
	"slices"
	"strconv"
	"strings"
	"time"
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
			p.MaxAge, _, seenAge = meantMaxAge(value)
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

func meantMode(value string) Mode {
	value, _ = cutComment(strings.ToLower(value))
	if len(value) > 12 {
		return ""
	}
	for _, m := range []Mode{Enforce, Testing, None} {
		if strings.HasPrefix(value, string(m)) {
			return m
		}
	}
	switch {
	case value == "test" || Near(value, string(Testing), 2):
		return Testing
	case Near(value, string(Enforce), 2):
		return Enforce
	}
	return ""
}

// meantMaxAge reads "604_800", "604,800 seconds" or "7 days". What is longer than MaxMaxAge is cut to it.
func meantMaxAge(value string) (age time.Duration, cut, ok bool) {
	value, _ = cutComment(value)
	value = strings.NewReplacer("_", "", ",", "", "'", "").Replace(value)
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	n, err := strconv.ParseInt(value[:digits], 10, 64)
	if err != nil {
		return 0, false, false
	}
	unit := time.Second
	switch word := strings.ToLower(strings.Trim(value[digits:], " \t.")); word {
	case "", "0", "s", "sec", "second", "seconds":
	case "h", "hour", "hours":
		unit = time.Hour
	case "d", "day", "days":
		unit = 24 * time.Hour
	case "w", "week", "weeks":
		unit = 7 * 24 * time.Hour
	default:
		return 0, false, false
	}
	if n > int64(MaxMaxAge/unit) {
		return MaxMaxAge, true, true
	}
	return time.Duration(n) * unit, false, true
}

// cutComment takes a comment off the end of a value, and says what it begins with: "" where there is none.
func cutComment(value string) (rest, mark string) {
	at := len(value)
	for _, begin := range []string{"#", " //", "\t//", " (", "\t("} {
		if i := strings.Index(value, begin); i >= 0 && i < at {
			at, mark = i, strings.TrimLeft(begin, wsp)
		}
	}
	return strings.TrimRight(value[:at], wsp), mark
}
