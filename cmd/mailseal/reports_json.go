package main

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// reportsJSON is what `reports --json` prints.
type reportsJSON struct {
	Schema      string           `json:"schema"`
	Domain      string           `json:"domain"`
	Read        int              `json:"read"`     // reports, each once
	Repeated    int              `json:"repeated"` // that came before, and were not counted
	SameID      int              `json:"same_id"`  // of those read, that have the id of another one
	Kept        int              `json:"kept"`     // that were new to the notes
	Success     int64            `json:"success"`  // sessions, but for those of dane
	Failure     int64            `json:"failure"`  // sessions, but for those of dane
	DANE        *sessionsJSON    `json:"dane,omitempty"`
	Counted     sessionsJSON     `json:"counted"` // of those, the sessions in reports that count
	Begin       time.Time        `json:"begin,omitzero"`
	End         time.Time        `json:"end,omitzero"`
	Reports     []reportDayJSON  `json:"reports"` // oldest first: the newest 10,000 policies of reports
	News        []newsJSON       `json:"news"`    // worst first
	Weeks       []reportWeekJSON `json:"weeks"`   // oldest first: the last eight that reports are about
	Skipped     []skippedJSON    `json:"skipped"`
	SkippedMore int              `json:"skipped_more,omitempty"` // that are not in skipped
	Broken      int              `json:"broken"`                 // of what was skipped, what may have been a report
}

type reportDayJSON struct {
	Organization string              `json:"organization"` // what the report calls its sender
	ID           string              `json:"id"`
	Begin        time.Time           `json:"begin,omitzero"`
	End          time.Time           `json:"end,omitzero"`
	Type         tlsrpt.PolicyType   `json:"type"`
	PolicyDomain string              `json:"policy_domain,omitempty"` // where it is not the domain
	Success      int64               `json:"success"`
	Failure      int64               `json:"failure"`
	Failures     []reportFailureJSON `json:"failures"`
	LeftOut      *facts.LeftOut      `json:"left_out,omitempty"` // of failures, the smallest, which are not kept

	Counted     bool              `json:"counted"`
	Proof       string            `json:"proof"` // signed, unproven or untrusted
	ProofReason facts.ProofReason `json:"proof_reason,omitempty"`
	Signer      string            `json:"signer,omitempty"`
	From        string            `json:"from,omitempty"`
	About       facts.Basis       `json:"about,omitempty"` // how it is known to be about the domain
	SetAside    bool              `json:"set_aside"`       // the user has checked all that failed in it
	History     bool              `json:"history"`         // all that failed in it is over
}

// unproven names facts.Unproven, which has no name there.
const unproven = "unproven"

// reportWeekJSON is one week in the picture.
type reportWeekJSON struct {
	Monday  string                  `json:"monday"` // a UTC date
	Days    string                  `json:"days"`   // a character each: + all worked, x some failed, . no report
	Success int64                   `json:"success"`
	Failure int64                   `json:"failure"`
	DANE    *sessionsJSON           `json:"dane,omitempty"`
	Senders map[string]sessionsJSON `json:"senders"` // by the name that is shown
	Causes  map[string]int64        `json:"causes"`  // failures, by result type, or by what the sender's own words say; none is "no-reason"
	Servers map[string]int64        `json:"servers"` // failures, by mail server; none is "not-named"
}

type skippedJSON struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

type newsJSON struct {
	Urgency rollout.Urgency   `json:"level"` // problem, todo or tip
	What    string            `json:"what"`
	Fix     string            `json:"fix"`
	Result  tlsrpt.ResultType `json:"result,omitempty"`
	MX      string            `json:"mx,omitempty"`
	Proven  bool              `json:"proven"`  // it is known who sent the reports
	Senders []string          `json:"senders"` // as they are shown
}

// newReportsJSON returns what was read, with what it means and how it looks over the weeks.
func newReportsJSON(g *guide.Guide, found reports.Summary, read guide.ReportReading) reportsJSON {
	v := reportsJSON{
		Schema: "mailseal.reports/1", Domain: found.Domain, Read: found.Read, Repeated: found.Repeated, SameID: found.SameID, Kept: found.Kept,
		Success: found.Sessions.Success, Failure: found.Sessions.Failure, DANE: daneJSON(found.Sessions),
		Counted: sessionsJSON{found.Counted.Success, found.Counted.Failure}, Begin: found.Begin, End: found.End,
		Reports: []reportDayJSON{}, News: make([]newsJSON, 0, len(read.News)), Weeks: make([]reportWeekJSON, 0, len(read.Weeks)),
		Skipped: make([]skippedJSON, 0, len(found.Skipped)), SkippedMore: found.SkippedMore, Broken: found.Broken,
	}
	for _, d := range found.All() {
		v.Reports = append(v.Reports, newReportDayJSON(d, read.StateOf(d)))
	}
	for _, n := range read.News {
		v.News = append(v.News, newsJSON{n.Urgency, n.What, n.Fix, n.Result, n.MX, n.Proven, n.Senders})
	}
	for _, w := range read.Weeks {
		v.Weeks = append(v.Weeks, newReportWeekJSON(w))
	}
	for _, s := range found.Skipped {
		v.Skipped = append(v.Skipped, skippedJSON{Name: s.Name, Reason: g.SkippedReason(s), Count: s.Count})
	}
	return v
}

func newReportDayJSON(d facts.ReportDay, state guide.RowState) reportDayJSON {
	day := reportDayJSON{
		Organization: d.Organization, ID: d.ReportID, Begin: d.Begin, End: d.End, Type: d.PolicyType, PolicyDomain: d.PolicyDomain,
		Success: d.Success, Failure: d.Failure, Failures: make([]reportFailureJSON, 0, len(d.Failures)),
		Counted: d.Proof.Counts(), Proof: proofName(d.Proof), ProofReason: d.Why, Signer: d.Signer, From: d.From, About: d.About,
		SetAside: state.Aside, History: state.History,
	}
	if d.LeftOut.Kinds > 0 {
		day.LeftOut = &d.LeftOut
	}
	for _, f := range d.Failures {
		day.Failures = append(day.Failures, newReportFailureJSON(f.Failure()))
	}
	return day
}

// proofName names how far it is known who sent a report.
func proofName(p facts.Proof) string {
	if p == facts.Unproven {
		return unproven
	}
	return string(p)
}

func newReportWeekJSON(w guide.ReportWeek) reportWeekJSON {
	week := reportWeekJSON{
		Monday: w.Monday.Format(time.DateOnly), Success: w.Sessions.Success, Failure: w.Sessions.Failure, DANE: daneJSON(w.Sessions),
		Senders: map[string]sessionsJSON{}, Causes: named(w.Causes, "no-reason"), Servers: named(w.Servers, "not-named"),
	}
	for _, state := range w.Days {
		week.Days += string(state)
	}
	for sender, s := range w.Senders {
		week.Senders[sender] = sessionsJSON{s.Success, s.Failure}
	}
	return week
}

// named returns numbers by names, of which none is empty.
func named(numbers map[string]int64, nameless string) map[string]int64 {
	all := map[string]int64{}
	for name, n := range numbers {
		if name == "" {
			name = nameless
		}
		all[name] = n
	}
	return all
}
