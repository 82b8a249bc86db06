package main

import (
	"time"

	"mailseal/wizard/guide"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// reportsJSON is what `reports --json` prints.
type reportsJSON struct {
	Schema      string          `json:"schema"`
	Domain      string          `json:"domain"`
	Read        int             `json:"read"`     // reports, each once
	Repeated    int             `json:"repeated"` // that came before, and were not counted
	Success     int64           `json:"success"`  // sessions
	Failure     int64           `json:"failure"`  // sessions
	Begin       time.Time       `json:"begin,omitzero"`
	End         time.Time       `json:"end,omitzero"`
	Reports     []reportDayJSON `json:"reports"` // oldest first: the newest 10,000 policies of reports
	News        []newsJSON      `json:"news"`    // worst first
	Skipped     []skippedJSON   `json:"skipped"`
	SkippedMore int             `json:"skipped_more,omitempty"` // that are not in skipped
	Broken      int             `json:"broken"`                 // of what was skipped, what may have been a report
}

type reportDayJSON struct {
	Organization string              `json:"organization"`
	ID           string              `json:"id"`
	Begin        time.Time           `json:"begin,omitzero"`
	End          time.Time           `json:"end,omitzero"`
	Type         tlsrpt.PolicyType   `json:"type"`
	Success      int64               `json:"success"`
	Failure      int64               `json:"failure"`
	Failures     []reportFailureJSON `json:"failures"`
}

type skippedJSON struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

type newsJSON struct {
	Urgency rollout.Urgency `json:"level"` // problem, todo or tip
	What    string        `json:"what"`
	Fix     string        `json:"fix"`
}

func newReportsJSON(g *guide.Guide, found reports.Summary, news []guide.News) reportsJSON {
	v := reportsJSON{
		Schema: "mailseal.reports/1", Domain: found.Domain, Read: found.Read, Repeated: found.Repeated,
		Success: found.Sessions.Success, Failure: found.Sessions.Failure, Begin: found.Begin, End: found.End,
		Reports: make([]reportDayJSON, 0, len(found.Days)), News: make([]newsJSON, 0, len(news)),
		Skipped: make([]skippedJSON, 0, len(found.Skipped)), SkippedMore: found.SkippedMore, Broken: found.Broken,
	}
	for _, d := range found.Days {
		day := reportDayJSON{
			Organization: d.Organization, ID: d.ReportID, Begin: d.Begin, End: d.End, Type: d.PolicyType,
			Success: d.Success, Failure: d.Failure, Failures: make([]reportFailureJSON, 0, len(d.Failures)),
		}
		for _, f := range d.Report().Policies[0].Failures {
			day.Failures = append(day.Failures, newReportFailureJSON(f))
		}
		v.Reports = append(v.Reports, day)
	}
	for _, n := range news {
		v.News = append(v.News, newsJSON(n))
	}
	for _, s := range found.Skipped {
		v.Skipped = append(v.Skipped, skippedJSON{Name: s.Name, Reason: g.SkippedReason(s), Count: s.Count})
	}
	return v
}
