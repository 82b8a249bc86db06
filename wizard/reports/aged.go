package reports

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
)

// What the notes hold of reports: all where they are few, else those of the last ten weeks; and of those that tell much of failures,
// the last four weeks. The reports themselves stay where the user saved them.
const (
	few    = 150
	old    = 70 * 24 * time.Hour
	much   = 100 << 10 // bytes
	recent = 28 * 24 * time.Hour
)

// Noted is Merge for the notes at a time: of many reports, the old ones are left out, oldest first.
func Noted(known, more []facts.ReportDay, now time.Time) []facts.ReportDay {
	list := Merge(known, more)
	size := 0
	for _, d := range list {
		size += bytesOf(d)
	}
	gone := 0
	for ; gone < len(list); gone++ {
		age := now.Sub(list[gone].End)
		if !(len(list)-gone > few && age > old) && !(size > much && age > recent) {
			break
		}
		size -= bytesOf(list[gone])
	}
	if gone == 0 {
		return list
	}
	return slices.Clone(list[gone:])
}

// bytesOf returns about how many bytes of the notes a day takes.
func bytesOf(d facts.ReportDay) int {
	const each, reason = 450, 180 // of names and numbers
	size := each + texts(d)
	for _, f := range d.Failures {
		size += reason + textsOf(f)
	}
	return size
}
