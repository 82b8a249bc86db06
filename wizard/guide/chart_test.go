package guide

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// inTesting is a journey in its nth day of testing.
func inTesting(now time.Time, n int) journey.Journey {
	since := now.Add(-time.Duration(n-1) * day)
	j := journey.NewJourney("example.com", since)
	j.Plan = &plan.Plan{Domain: j.Domain, Zone: j.Domain, Target: plan.Target{Mode: mtasts.Testing, MaxAge: day, LiveSince: since, Since: since}}
	j.Notes.Served = []facts.Served{{Mode: mtasts.Testing, MaxAge: day, First: since, Last: now}}
	j.Notes.Last = &facts.Check{Domain: j.Domain, At: now}
	return j
}

// TestChart: the biggest senders have rows, the others are one, a day without a report is told from one that says none, and of a long
// stay the newest days are shown.
func TestChart(t *testing.T) {
	g := LoadedGuide(t)
	now := time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
	j := inTesting(now, 9)
	report := func(sender string, date int, success, failed int64) {
		begin := time.Date(2026, 11, date, 0, 0, 0, 0, time.UTC)
		j.Notes.Reports = append(j.Notes.Reports, facts.ReportDay{Organization: sender, ReportID: sender + begin.String(), Begin: begin, End: begin.Add(day - 1), PolicyType: "sts", Success: success, Failure: failed})
	}
	if c := g.view(j, now).chart(j.Created); c != nil {
		t.Errorf("a chart without a report: %+v", c)
	}
	for date := 2; date < 10; date++ {
		report("Google Inc.", date, 9, 0)
	}
	report("Microsoft Corporation", 3, 4, 1)
	report("b.example", 4, 2, 0)
	report("a.example", 4, 1, 0)
	report("google inc.", 4, 0, 0)
	j.Notes.Reports = append(j.Notes.Reports, facts.ReportDay{Organization: "c.example", Begin: now, PolicyType: "tlsa", Success: 100})
	c := g.view(j, now).chart(j.Created)
	var labels []string
	for _, row := range c.Rows {
		labels = append(labels, row.Label)
	}
	if !slices.Equal(labels, []string{"“Google Inc.”", "“Microsoft Corporation”", "Others"}) {
		t.Errorf("rows: %q", labels)
	}
	if len(c.Days) != rollout.TestingDays || c.Days[0].Day() != 2 || c.Today != 8 {
		t.Errorf("%d days from %s, today is %d", len(c.Days), c.Days[0], c.Today)
	}
	for column, want := range map[int]Cell{0: {State: NoReport}, 1: {State: Reported, Count: 5, Failed: 1}, 8: {State: ToCome}} {
		if got := c.Rows[1].Cells[column]; got != want {
			t.Errorf("column %d of %s: %+v, want %+v", column, c.Rows[1].Label, got, want)
		}
	}
	if c.Rows[0].Total != 72 || c.Rows[2].Total != 3 || c.Failed.Total != 1 || c.Failed.Cells[1].Count != 1 || c.Failed.Cells[0].State != Reported {
		t.Errorf("totals: %+v", c)
	}
	weekly := facts.ReportDay{Organization: "Weekly", Begin: j.Notes.Reports[0].Begin, PolicyType: "sts", Success: 500}
	weekly.End = weekly.Begin.Add(3 * day)
	about := j
	about.Notes.Reports = append(slices.Clone(j.Notes.Reports), weekly)
	w := g.view(about, now).chart(j.Created)
	if cells := w.Rows[0].Cells; cells[0].Count != 500 || cells[1].State != Continued || cells[2].State != Continued || cells[3].State != NoReport || !strings.Contains(w.Legend, "same report") {
		t.Errorf("a report about three days: %+v, %q", cells[:5], w.Legend)
	}
	late := now.AddDate(0, 0, 30)
	if c := g.view(inTesting(late, 40), late).chart(late.AddDate(0, 0, -39)); c != nil {
		t.Error("a chart of days that have no report")
	}
	long := j
	long.Created = now.AddDate(0, 0, -39)
	if c := g.view(long, now).chart(long.Created); c.Today != rollout.TestingDays-1 || !c.Days[c.Today].Equal(now.Truncate(day)) {
		t.Errorf("after a long stay, today is %d of %v", c.Today, c.Days)
	}
}

// TestFolded: until enforce may be chosen, the options of testing are behind a key, and Enter stays there.
func TestFolded(t *testing.T) {
	g := LoadedGuide(t)
	now := time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
	step := g.Step(inTesting(now, 9), now)
	if !step.Question.Folded || step.Question.Options[0].Key != "enter" || step.Question.Default != string(journey.NextWait) {
		t.Errorf("%+v", step.Question)
	}
	if step.Part != "9/14" || step.Title != "Testing, day 9 of 14" || step.Fact != "until Mon 16 Nov, in 6 days" {
		t.Errorf("%q %q %q", step.Part, step.Title, step.Fact)
	}
	if step.Turn.Who != "Nothing to do today." || !strings.HasSuffix(step.Turn.Then, "tomorrow at 09:00.") {
		t.Errorf("%+v", step.Turn)
	}
}

// TestCompareRows: who needs somebody most comes first, then by name.
func TestCompareRows(t *testing.T) {
	rows := []DomainRow{{Domain: "f", Mark: Good}, {Domain: "e", Mark: Wait}, {Domain: "d", Mark: Unknown}, {Domain: "b", Mark: Bad}, {Domain: "c", Mark: Todo}, {Domain: "a", Mark: Good}, {Domain: "a", Mark: Bad}, {Domain: "g"}}
	slices.SortFunc(rows, CompareRows)
	var order []string
	for _, row := range rows {
		order = append(order, row.Domain+string(row.Mark))
	}
	if got := strings.Join(order, " "); got != "abad bbad ctodo dunknown g ewait aok fok" {
		t.Error(got)
	}
	g := LoadedGuide(t)
	for want, rows := range map[string][]DomainRow{
		"8 domains: 2 wrong, 1 to do, 1 unknown, 1 not checked yet, 1 waiting, 2 OK": rows, "1 domain: 1 OK": rows[7:], "0 domains": nil,
	} {
		if got := g.Summary(rows); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
