package reports

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
)

// What the notes hold of reports: all where they are few, else those of the last ten weeks. Nothing that is said of a domain goes back
// further; the reports themselves stay where the user saved them.
const (
	few = 150
	old = 70 * 24 * time.Hour
)

// Noted is Merge for the notes at a time: of many reports, the old ones are left out, oldest first.
func Noted(known, more []facts.ReportDay, now time.Time) []facts.ReportDay {
	list := Merge(known, more)
	gone := 0
	for gone < len(list)-few && now.Sub(list[gone].End) > old {
		gone++
	}
	if gone == 0 {
		return list
	}
	return slices.Clone(list[gone:])
}
