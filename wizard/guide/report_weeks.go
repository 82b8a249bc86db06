package guide

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// ReportWeeks draws the last eight weeks that reports are about, one a line, readable without colour: what all senders together
// reported of each day. It is nil where no report has a date.
func (g *Guide) ReportWeeks(reports []facts.ReportDay, now time.Time) []string {
	const most, week = 8, 7 * day
	marks := map[time.Time]byte{}
	var last time.Time
	for _, r := range reports {
		date := r.Begin.UTC().Truncate(day)
		if r.Begin.IsZero() || r.Begin.After(now) {
			continue
		}
		last = rollout.Later(last, date)
		switch {
		case r.Failure > 0:
			marks[date] = 'x'
		case marks[date] == 0 && r.Success > 0:
			marks[date] = '+'
		}
	}
	if len(marks) == 0 {
		return nil
	}
	first := slices.MinFunc(slices.Collect(maps.Keys(marks)), time.Time.Compare)
	monday := last.AddDate(0, 0, -(int(last.Weekday())+6)%7)
	var lines []string
	for n := range most {
		line, any := g.reportWeek(monday.Add(-time.Duration(n)*week), marks, now)
		if n > 0 && !any && !first.Before(monday.Add(-time.Duration(n)*week)) {
			break
		}
		lines = append(lines, line)
	}
	lines = append(lines, strings.Repeat(" ", reportWeekLabel)+g.say(msgid.ReportnewsWeekdays, nil))
	slices.Reverse(lines)
	return append(lines, g.say(msgid.ReportnewsLegend, nil))
}

// reportWeekLabel is the width of the column with the date of Monday, in characters.
const reportWeekLabel = 18

func (g *Guide) reportWeek(monday time.Time, marks map[time.Time]byte, now time.Time) (line string, any bool) {
	line = fmt.Sprintf("%-*s", reportWeekLabel, g.reportDate(monday, now))
	for n := range 7 {
		mark := marks[monday.AddDate(0, 0, n)]
		any = any || mark != 0
		if mark == 0 {
			mark = '.'
		}
		line += string(mark) + "  "
	}
	return strings.TrimRight(line, " "), any
}
