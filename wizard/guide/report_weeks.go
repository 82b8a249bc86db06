package guide

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// ReportWeek is what reports say of one week. A report about several days marks all of them, and its sessions count in the week in
// which it begins.
type ReportWeek struct {
	Monday   time.Time // UTC midnight
	Days     [7]DayState
	Sessions tlsrpt.Sessions
	Senders  map[string]tlsrpt.Sessions // by the name that is shown
	Causes   map[string]int64           // failures by tlsrpt.Failure.Kind; "" where no reason is given
	Servers  map[string]int64           // failures by the mail server that a report names, in lower case; "" where it names none
}

// DayState is how a day went, as all senders together reported it.
type DayState byte

// The states, as they are drawn.
const (
	NothingReported DayState = '.'
	AllWorked       DayState = '+'
	SomeFailed      DayState = 'x'
)

// maxWeeks is how many weeks are shown, and maxMarked how many days one report can mark: none is about more than a month.
const maxWeeks, maxMarked = 8, 31

// WeeksOf returns the last weeks that reports are about, oldest first, each once that lies between the first and the last. It is nil
// where no report has a date.
func (g *Guide) WeeksOf(days []facts.ReportDay, now time.Time) []ReportWeek {
	var dated []facts.ReportDay
	var last time.Time
	for _, d := range days {
		if !d.Begin.IsZero() && !d.Begin.After(now) && (d.Success > 0 || d.Failure > 0 || len(d.Failures) > 0) {
			dated = append(dated, d)
			last = rollout.Later(last, earlier(lastDay(d.Begin, d.End), now))
		}
	}
	if len(dated) == 0 {
		return nil
	}
	first := slices.MinFunc(dated, func(a, b facts.ReportDay) int { return a.Begin.Compare(b.Begin) }).Begin
	begin := rollout.Later(mondayOf(first), mondayOf(last).Add(-(maxWeeks-1)*week))
	var weeks []ReportWeek
	for monday := begin; !monday.After(last); monday = monday.Add(week) {
		w := ReportWeek{Monday: monday, Senders: map[string]tlsrpt.Sessions{}, Causes: map[string]int64{}, Servers: map[string]int64{}}
		for i := range w.Days {
			w.Days[i] = NothingReported
		}
		weeks = append(weeks, w)
	}
	for _, d := range dated {
		markDays(weeks, d, now)
	}
	for _, same := range reports.ByReport(dated) {
		if n := int(mondayOf(same[0].Begin).Sub(begin) / week); n >= 0 && n < len(weeks) {
			weeks[n].count(g.sender(same[0]), same)
		}
	}
	return weeks
}

// mondayOf returns the first day of the week of a time, which begins on Monday.
func mondayOf(t time.Time) time.Time {
	t = t.UTC().Truncate(day)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// lastDay returns the last day that a report is about.
func lastDay(begin, end time.Time) time.Time {
	first := begin.UTC().Truncate(day)
	if last := end.Add(-time.Second).UTC().Truncate(day); last.After(first) { // the midnight at its end belongs to the day before
		return last
	}
	return first
}

// earlier returns the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// markDays marks the days that a report is about: one with a failure outweighs those without.
func markDays(weeks []ReportWeek, d facts.ReportDay, now time.Time) {
	last := earlier(lastDay(d.Begin, d.End), now)
	for n, date := 0, d.Begin.UTC().Truncate(day); n < maxMarked && !date.After(last); n, date = n+1, date.Add(day) {
		past := date.Sub(weeks[0].Monday)
		if i := int(past / day); past >= 0 && i < 7*len(weeks) {
			state := &weeks[i/7].Days[i%7]
			switch {
			case d.Failure > 0 || someFailed(d):
				*state = SomeFailed
			case *state == NothingReported:
				*state = AllWorked
			}
		}
	}
}

// someFailed reports whether deliveries failed that a report gives no number of.
func someFailed(d facts.ReportDay) bool {
	return slices.ContainsFunc(d.Failures, func(f facts.ReportReason) bool { return f.Some })
}

// count adds what one report says.
func (w *ReportWeek) count(sender string, rows []facts.ReportDay) {
	for _, d := range rows {
		p := d.Report().Policies[0]
		if p.Failure > 0 && len(p.Failures) == 0 {
			p.Failures = []tlsrpt.Failure{{Count: p.Failure}}
		}
		for _, f := range p.Failures {
			n := f.Count
			if f.Some {
				n = 1 // at least
			}
			if n > 0 {
				server := dnsname.Canonical(f.MX)
				w.Causes[f.Kind()], w.Servers[server] = tlsrpt.Sum(w.Causes[f.Kind()], n), tlsrpt.Sum(w.Servers[server], n)
			}
		}
	}
	sessions := reports.SessionsOf(rows)
	w.Sessions = w.Sessions.Add(sessions)
	w.Senders[sender] = w.Senders[sender].Add(sessions)
}

// ReportPicture draws weeks for a width, readable without colour: what all senders together reported of each day, and by week why
// and where deliveries failed.
func (g *Guide) ReportPicture(weeks []ReportWeek, width int, now time.Time) []string {
	if len(weeks) == 0 {
		return nil
	}
	lines := []string{strings.Repeat(" ", reportWeekLabel) + g.say(msgid.ReportnewsWeekdays, nil)}
	for _, w := range weeks {
		line := fmt.Sprintf("%-*s", reportWeekLabel, g.reportDate(w.Monday, now))
		for _, state := range w.Days {
			line += string(state) + "  "
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	lines = append(lines, g.say(msgid.ReportnewsLegend, nil))
	causes := func(w ReportWeek) map[string]int64 { return w.Causes }
	servers := func(w ReportWeek) map[string]int64 { return w.Servers }
	lines = append(lines, g.weekTable(msgid.ReportsWeeksCauses, weeks, causes, g.kindName, width)...)
	return append(lines, g.weekTable(msgid.ReportsWeeksServers, weeks, servers, g.serverName, width)...)
}

// reportWeekLabel is the width of the column with the date of Monday, in characters.
const reportWeekLabel = 18

// kindName names a kind of failure in a table.
func (g *Guide) kindName(kind string) string {
	if kind == "" {
		return g.say(msgid.CauseShortNoReason, nil)
	}
	if key := msgid.CauseShort.Of(kind); g.Words.Has(key) {
		return g.say(key, nil)
	}
	return assets.Clean(kind, 60)
}

// serverName names a mail server in a table.
func (g *Guide) serverName(server string) string {
	if server == "" {
		return g.say(msgid.ReportsWeeksUnnamed, nil)
	}
	return assets.Clean(server, 120)
}

// weekTable draws failures by week, those of most failures first. Where not all weeks fit, the newest are shown. It is nil where
// there is nothing to compare: one row of one week.
func (g *Guide) weekTable(title msgid.ID, weeks []ReportWeek, of func(ReportWeek) map[string]int64, name func(string) string, width int) []string {
	const shown, gap = 5, 1
	totals, column := map[string]int64{}, 0
	for _, w := range weeks {
		column = max(column, len([]rune(g.Words.ShortDate(w.Monday))))
		for key, n := range of(w) {
			totals[key] = tlsrpt.Sum(totals[key], n)
			column = max(column, len([]rune(g.Words.Number(n))))
		}
	}
	if len(totals) == 0 || len(totals) == 1 && len(weeks) == 1 {
		return nil
	}
	keys := mostFirst(totals)
	more := len(keys) - shown
	keys = keys[:min(len(keys), shown)]
	label := len([]rune(g.say(title, nil)))
	for _, key := range keys {
		label = max(label, len([]rune(name(key))))
	}
	label = min(label, max(16, width-len(weeks)*(column+gap)))
	weeks = weeks[max(0, len(weeks)-max(1, (width-label)/(column+gap))):]
	row := func(head string, cell func(ReportWeek) string) string {
		line := fmt.Sprintf("%-*s", label, cut(head, label))
		for _, w := range weeks {
			line += fmt.Sprintf("%*s", column+gap, cell(w))
		}
		return strings.TrimRight(line, " ")
	}
	lines := []string{"", row(g.say(title, nil), func(w ReportWeek) string { return g.Words.ShortDate(w.Monday) })}
	for _, key := range keys {
		lines = append(lines, row(name(key), func(w ReportWeek) string {
			if n := of(w)[key]; n > 0 || len(w.Senders) > 0 {
				return g.Words.Number(n)
			}
			return string(NothingReported)
		}))
	}
	if more > 0 {
		lines = append(lines, g.count(msgid.ReportsWeeksMore, more))
	}
	return lines
}

// cut shortens a text to a width in characters.
func cut(text string, width int) string {
	if runes := []rune(text); len(runes) > width {
		return string(runes[:max(0, width-2)]) + ".."
	}
	return text
}
