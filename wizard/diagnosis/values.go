package diagnosis

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// How numbers, times and lists are written in the words of a finding.

const day = 24 * time.Hour

// date returns a day as people write it, in the reader's time zone.
func (d *diagnosis) date(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(d.Now.Location()).Format("Mon 2 Jan 2006")
}

// clock returns a time of day; the day is left out where it is today.
func (d *diagnosis) clock(t time.Time) string {
	t = t.In(d.Now.Location())
	if t.Format(time.DateOnly) == d.Now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan, 15:04")
}

// span returns a length of time in its largest fitting unit, rounded up.
func span(d time.Duration) string {
	switch {
	case d >= 2*day || d > 0 && d%day == 0:
		return count(d, day, "day")
	case d >= 100*time.Minute || d > 0 && d%time.Hour == 0:
		return count(d, time.Hour, "hour")
	}
	return count(max(d, time.Minute), time.Minute, "minute")
}

// count returns how many units a length of time has, rounded up, with the unit's name.
func count(d, unit time.Duration, name string) string {
	n := d / unit
	if d%unit > 0 {
		n++
	}
	if n != 1 {
		name += "s"
	}
	return itoa(n) + " " + name
}

// itoa returns a count that came of dividing lengths of time.
func itoa(n time.Duration) string { return strconv.FormatInt(int64(n), 10) }

// days returns a length of time in whole days, rounded up.
func days(d time.Duration) string { return itoa((d + day - 1) / day) }

// seconds returns how long something took, rounded to whole seconds, and at least one.
func seconds(d time.Duration) string {
	return itoa(max(d.Round(time.Second), time.Second) / time.Second)
}

// number returns a count of one or more, and the form of the words that goes with it.
func number(n int64) (text, form string) {
	if n <= 1 {
		return "1", "one"
	}
	return strconv.FormatInt(n, 10), "many"
}

// firstFew lists names, the first of many.
func firstFew(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + "..."
	}
	return strings.Join(list, ", ")
}

// lines writes each of a list as a line of evidence.
func lines[T any](list []T, write func(T) string) []string {
	var all []string
	for _, one := range list {
		all = append(all, write(one))
	}
	return all
}

// orDash lists names, and shows where there are none.
func orDash(list []string) string { return cmp.Or(firstFew(list), "-") }

// oneLine returns a text with all its white space made single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
