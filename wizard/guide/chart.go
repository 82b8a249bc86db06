package guide

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailseal/assets/msgid"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Chart is the deliveries of the testing days, by sender. Its numbers are what it says; bars above them are an ornament.
type Chart struct {
	Title  string
	Legend string // what stands in a cell without a number
	Total  string // the head of the last column
	Days   []time.Time
	Today  int // its place among the days; -1 where it is not among them
	Rows   []ChartRow
	Failed ChartRow // the deliveries that failed, in which a day with any is a warning
}

// ChartRow is a sender, with a cell for each day.
type ChartRow struct {
	Label string
	Cells []Cell
	Total int64
}

// Cell is a day of a sender.
type Cell struct {
	State  CellState
	Count  int64 // deliveries, where there is a report
	Failed int64 // of them
}

// CellState says whether there is a report for a day.
type CellState int

// The states.
const (
	NoReport CellState = iota // none has come
	Reported
	ToCome    // the day is not over
	Continued // a report that begins earlier is about it, and its deliveries stand there
)

// chart draws the testing days since a time: the newest of them where there are more than the testing weeks have. It is nil where no
// report is about them.
func (v view) chart(since time.Time) *Chart {
	today, start := v.now.UTC().Truncate(day), since.UTC().Truncate(day)
	start = rollout.Later(start, today.Add(-(rollout.TestingDays-1)*day))
	c := &Chart{Title: v.say(msgid.ChartTitle, nil), Legend: v.say(msgid.ChartLegend, nil), Total: v.say(msgid.ChartTotal, nil), Today: -1}
	for n := range rollout.TestingDays {
		c.Days = append(c.Days, start.Add(time.Duration(n)*day))
	}
	c.Today = slices.IndexFunc(c.Days, today.Equal)
	c.Failed = c.row(v.say(msgid.ChartFailed, nil))
	of := map[string]int{} // the place of a sender's row
	for _, r := range v.j.Notes.Reports {
		column := slices.IndexFunc(c.Days, r.Begin.UTC().Truncate(day).Equal)
		if r.PolicyType != tlsrpt.STS || column < 0 {
			continue
		}
		label := v.senderName(r)
		name := strings.ToLower(label)
		i, known := of[name]
		if !known {
			i, of[name] = len(c.Rows), len(c.Rows)
			c.Rows = append(c.Rows, c.row(label))
		}
		c.Rows[i].add(column, tlsrpt.Sum(r.Success, r.Failure), r.Failure)
		c.Failed.add(column, r.Failure, r.Failure)
		last := column + int(lastDay(r.Begin, r.End).Sub(c.Days[column])/day)
		if c.Rows[i].continues(column, last) {
			c.Legend = v.say(msgid.ChartLegendLong, nil)
		}
		c.Failed.continues(column, last)
	}
	if len(c.Rows) == 0 {
		return nil
	}
	slices.SortFunc(c.Rows, func(a, b ChartRow) int {
		return cmp.Or(-cmp.Compare(a.Total, b.Total), strings.Compare(a.Label, b.Label))
	})
	const shown = 3
	if len(c.Rows) > shown {
		others := c.row(v.say(msgid.ChartOthers, nil))
		for _, row := range c.Rows[shown-1:] {
			others.join(row)
		}
		c.Rows = append(c.Rows[:shown-1], others)
	}
	return c
}

// row returns an empty row: no report of the days that are over.
func (c *Chart) row(label string) ChartRow {
	row := ChartRow{Label: label, Cells: make([]Cell, len(c.Days))}
	for i := range row.Cells {
		if c.Today >= 0 && i >= c.Today {
			row.Cells[i].State = ToCome
		}
	}
	return row
}

// add counts what a report says of a day.
func (r *ChartRow) add(column int, count, failed int64) {
	cell := &r.Cells[column]
	cell.State, cell.Count, cell.Failed = Reported, tlsrpt.Sum(cell.Count, count), tlsrpt.Sum(cell.Failed, failed)
	r.Total = tlsrpt.Sum(r.Total, count)
}

// continues marks the days after the first of a report about several days, and reports whether there are any.
func (r *ChartRow) continues(first, last int) (any bool) {
	for i := first + 1; i <= min(last, len(r.Cells)-1); i++ {
		any = true
		if r.Cells[i].State == NoReport || r.Cells[i].State == ToCome {
			r.Cells[i].State = Continued
		}
	}
	return any
}

// join counts what another row has.
func (r *ChartRow) join(other ChartRow) {
	for i, cell := range other.Cells {
		switch {
		case cell.State == Reported:
			r.add(i, cell.Count, cell.Failed)
		case cell.State == Continued && r.Cells[i].State == NoReport:
			r.Cells[i].State = Continued
		}
	}
}
