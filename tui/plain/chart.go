package plain

import (
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// chart writes the deliveries of the testing days: a line for each day that a sender reported, and what all of them add up to.
func (s *session) chart(c *guide.Chart) {
	if c == nil {
		return
	}
	s.page.gap()
	s.page.prose("", s.say(msgid.PlainChartTitle, assets.Values{"title": c.Title}))
	now := s.engine.Now()
	for i, day := range c.Days {
		if text := s.chartDay(c, i); text != "" {
			s.page.marked(s.engine.Guide.Words.Date(day, now.In(day.Location())), text)
		}
	}
	var totals []string
	for _, row := range c.Rows {
		totals = append(totals, s.counted(row.Label, row.Total))
	}
	s.page.marked(s.say(msgid.PlainChartTotal, nil), strings.Join(append(totals, s.failed(c.Failed.Total)), ", "))
	s.page.gap()
}

// chartDay says what was reported for a day; it is empty where nothing was.
func (s *session) chartDay(c *guide.Chart, i int) string {
	var said []string
	for _, row := range c.Rows {
		if cell := row.Cells[i]; cell.State == guide.Reported {
			said = append(said, s.counted(row.Label, cell.Count))
		}
	}
	if len(said) > 0 {
		said = append(said, s.failed(c.Failed.Cells[i].Count))
	}
	return strings.Join(said, ", ")
}

func (s *session) counted(label string, n int64) string {
	return s.say(msgid.PlainChartCount, assets.Values{"label": label, "n": n})
}

func (s *session) failed(n int64) string { return s.say(msgid.PlainChartFailed, assets.Values{"n": n}) }
