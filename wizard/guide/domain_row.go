package guide

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// DomainRow is a domain in a list of several: the same in the list of the wizard and on a live board.
type DomainRow struct {
	Domain  string // as it is shown
	Mark    Mark
	Mode    string // of the policy that senders can fetch
	Next    string // the next thing, and when
	Where   string // where its mail and DNS are
	Trouble string // what is wrong and what it costs; empty where nothing is
}

// DomainRow returns a domain as it stands in a list of several. Its badge is the verdict of status.
func (g *Guide) DomainRow(j journey.Journey, now time.Time) DomainRow {
	check, checked := j.Check()
	findings := g.Findings(j, now)
	row := DomainRow{
		Domain: dnsname.ToUnicode(j.Domain), Mark: g.StatusMark(j, g.VerdictOf(j, findings, now), findings, now),
		Mode: g.say(msgid.HomeMode.Of(string(rollout.Mode(check))), nil), Where: g.where(check),
	}
	if !checked {
		row.Mark, row.Mode = Todo, ""
	}
	row.Next = g.rowNext(j, row.Mark, findings, now)
	if row.Mark == Bad || row.Mark == Unknown {
		i := slices.IndexFunc(findings, func(f diagnosis.Finding) bool {
			return f.Level < diagnosis.Advice && !f.Wait || row.Mark == Unknown && f.Blind
		})
		if i >= 0 {
			row.Trouble = diagnosis.Text(g.Words, findings[i]).What
		}
	}
	return row
}

// rowNext says the next thing about a domain, and when.
func (g *Guide) rowNext(j journey.Journey, mark Mark, findings []diagnosis.Finding, now time.Time) string {
	next, _ := g.NextCheck(j, now)
	stage := j.Stage()
	switch {
	case mark == Bad && slices.ContainsFunc(findings, func(f diagnosis.Finding) bool { return f.CostsMail() && !f.Wait }):
		return g.say(msgid.HomeNextRisk, nil)
	case mark == Bad:
		return g.say(msgid.HomeNextWrong, nil)
	case j.TaskOpen():
		_, number, all := g.Open(j, now)
		return g.say(msgid.HomeNextTask, assets.Values{"stage": g.say(msgid.Stage.Of(string(stage), "name"), nil), "n": itoa(number), "of": itoa(len(all))})
	}
	if e, ok := g.NextEvent(j, now); ok && (mark != Unknown || !e.When.After(now)) {
		return g.eventLine(e, now)
	}
	switch {
	case j.Plan == nil && j.Operation == nil:
		return g.say(msgid.HomeNextBegin, assets.Values{"stage": g.say(msgid.Stage.Of(string(stage), "name"), nil)})
	case next.IsZero():
		return g.say(msgid.HomeNextNone, nil)
	}
	return g.say(msgid.HomeNextCheck, assets.Values{"time": g.clock(next, now)})
}

// marksByNeed are the badges, that of the domain that needs its user most first: the order of the exit codes.
var marksByNeed = []Mark{Bad, Todo, Unknown, Wait, Good}

// CompareRows orders domains by how much they need their user, and then by name.
func CompareRows(a, b DomainRow) int {
	return cmp.Or(slices.Index(marksByNeed, a.Mark)-slices.Index(marksByNeed, b.Mark), strings.Compare(a.Domain, b.Domain))
}

// Domains returns journeys in the order of a list of them, with the row of each.
func (g *Guide) Domains(journeys []journey.Journey, now time.Time) ([]journey.Journey, []DomainRow) {
	type entry struct {
		journey journey.Journey
		row     DomainRow
	}
	var entries []entry
	for _, j := range journeys {
		entries = append(entries, entry{j, g.DomainRow(j, now)})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return CompareRows(a.row, b.row) })
	var sorted []journey.Journey
	var rows []DomainRow
	for _, e := range entries {
		sorted, rows = append(sorted, e.journey), append(rows, e.row)
	}
	return sorted, rows
}

// Summary counts the domains of a list, and those that need their user.
func (g *Guide) Summary(rows []DomainRow) string {
	need := 0
	for _, row := range rows {
		if row.Mark == Bad || row.Mark == Todo {
			need++
		}
	}
	values := assets.Values{"domains": g.count(msgid.HomeDomain, len(rows)), "n": itoa(need)}
	switch need {
	case 0:
		return g.say(msgid.HomeSummaryNobody, values)
	case 1:
		return g.say(msgid.HomeSummarySingle, values)
	}
	return g.say(msgid.HomeSummarySeveral, values)
}
