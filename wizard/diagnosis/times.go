package diagnosis

import (
	"strconv"
	"time"
)

// date is a day as people write it, in the reader's time zone.
func (l *look) date(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(l.now.Location()).Format("Mon 2 Jan 2006")
}

// clock is a time of day; the day is left out where it is today.
func (l *look) clock(t time.Time) string {
	t = t.In(l.now.Location())
	if t.Format(time.DateOnly) == l.now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan, 15:04")
}

// span is a length of time in its largest fitting unit, rounded up.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return count(d, day, "day")
	case d >= 100*time.Minute:
		return count(d, time.Hour, "hour")
	case d > time.Minute:
		return count(d, time.Minute, "minute")
	}
	return "1 minute"
}

func count(d, unit time.Duration, name string) string {
	n := (d + unit - 1) / unit
	if n != 1 {
		name += "s"
	}
	return whole(n) + " " + name
}

func whole(n time.Duration) string { return strconv.FormatInt(int64(n), 10) }
