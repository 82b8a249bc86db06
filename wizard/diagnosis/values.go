package diagnosis

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
)

// How numbers, times and lists are written in the words of a finding.

const day = 24 * time.Hour

// date returns a day as people write it, in the reader's time zone.
func (d *diagnosis) date(t time.Time) any {
	if t.IsZero() {
		return "-"
	}
	return assets.Date{At: t.In(d.Now.Location())}
}

// clock returns a time of day; the day is left out where it is today.
func (d *diagnosis) clock(t time.Time) assets.Clock { return assets.Clock{At: t, Now: d.Now} }

// days returns a length of time in whole days, rounded up.
func days(d time.Duration) string { return itoa((d + day - 1) / day) }

// itoa returns a count that came of dividing lengths of time.
func itoa(n time.Duration) string { return strconv.FormatInt(int64(n), 10) }

// seconds returns how long something took, rounded to whole seconds, and at least one.
func seconds(d time.Duration) string {
	return itoa(max(d.Round(time.Second), time.Second) / time.Second)
}

// firstFew lists names, the first of many.
func firstFew(list []string) string { return assets.FirstFew(list, 5) }

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
