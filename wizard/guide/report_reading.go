package guide

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// ReportReading is what reports come to: what they mean, and how they look over the weeks.
type ReportReading struct {
	News   []News
	Weeks  []ReportWeek
	states map[facts.ReportKey]RowState
}

// RowState says of a row of a report why its failures ask for nothing.
type RowState struct {
	Aside   bool // the user has checked them all
	History bool // all of them are over
}

// ReadReports reads reports, among all that the notes of a journey hold.
func (g *Guide) ReadReports(j journey.Journey, reports []facts.ReportDay, now time.Time) ReportReading {
	judged := judgedOf(g.Situation(j, now), reports)
	states := map[facts.ReportKey]RowState{}
	for _, r := range judged {
		key := r.Report.Key()
		state, again := states[key]
		states[key] = RowState{Aside: r.Aside && (!again || state.Aside), History: r.History && (!again || state.History)}
	}
	return ReportReading{News: g.newsOf(g.Situation(j, now), judged, now), Weeks: g.WeeksOf(reports, now), states: states}
}

// StateOf returns the state of a row; one without failures has none.
func (r ReportReading) StateOf(d facts.ReportDay) RowState { return r.states[d.Key()] }
