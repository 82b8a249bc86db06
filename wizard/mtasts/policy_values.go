package mtasts

import (
	"strconv"
	"strings"
	"time"
)

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
	case value == "test" || EditDistance(value, string(Testing)) <= 2:
		return Testing
	case EditDistance(value, string(Enforce)) <= 2:
		return Enforce
	}
	return ""
}

// meantMaxAge reads "604_800", "604,800 seconds" or "7 days".
func meantMaxAge(value string) (time.Duration, bool) {
	value, _ = cutComment(value)
	value = strings.NewReplacer("_", "", ",", "", "'", "").Replace(value)
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	n, err := strconv.ParseInt(value[:digits], 10, 64)
	if err != nil {
		return 0, false
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
		return 0, false
	}
	return time.Duration(min(n, int64(MaxMaxAge/unit))) * unit, true
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
