package guide

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// ReportReading is what reports come to: what they mean, and how they look over the weeks.
type ReportReading struct {
	News   []News // one for each kind of failure and mail server
	Told   []News // the same, for a reader: one for each kind of failure
	Aside  bool   // the user can set aside what is not proven
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
	situation := g.Situation(j, now)
	judged := judgedOf(situation, reports)
	states := map[facts.ReportKey]RowState{}
	for _, r := range judged {
		key := r.Report.Key()
		state, again := states[key]
		states[key] = RowState{Aside: r.Aside && (!again || state.Aside), History: r.History && (!again || state.History)}
	}
	read := ReportReading{
		News: g.newsOf(situation, judged, false, now), Told: g.newsOf(situation, judged, true, now), Weeks: g.WeeksOf(reports, now), states: states,
	}
	read.Aside = j.Plan != nil && len(read.Doubts()) > 0 && len(situation.Doubtful()) > 0
	return read
}

// Doubts say why failures that ask for a check are not proven, and how to prove them, each once.
func (r ReportReading) Doubts() []string {
	var doubts []string
	for _, n := range r.Told {
		if n.Doubt != "" && !slices.Contains(doubts, n.Doubt) {
			doubts = append(doubts, n.Doubt)
		}
	}
	return doubts
}

// StateOf returns the state of a row; one without failures has none.
func (r ReportReading) StateOf(d facts.ReportDay) RowState { return r.states[d.Key()] }
