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
	Name    string // in DNS
	Domain  string // as it is shown
	Begun   bool   // its journey
	Checked time.Time
	Due     time.Time // when it is checked again, where it is watched
	Mark    Mark      // NoMark: it was never checked
	Mode    string    // of the policy that senders can fetch
	Next    string    // the next thing, and when
	Where   string    // where its mail and DNS are
	Trouble string    // what is wrong and what it costs; empty where nothing is
}

// UnreadRow returns a domain of a list before its notes were read.
func UnreadRow(domain string) DomainRow {
	return DomainRow{Name: domain, Domain: dnsname.ToUnicode(domain), Mark: NoMark}
}

// DomainRow returns a domain as it stands in a list of several. Its badge is the verdict of status. begun says that it is not only
// watched.
func (g *Guide) DomainRow(j journey.Journey, begun bool, now time.Time) DomainRow {
	row := UnreadRow(j.Domain)
	row.Begun = begun
	check, checked := j.Check()
	if !checked {
		row.Due, _ = g.WatchedCheck(j, begun, false, now)
		row.Next = g.say(msgid.HomeNextUnchecked, nil)
		if begun {
			row.Mark, row.Next = Todo, g.stageNext(j)
		}
		return row
	}
	findings := g.Findings(j, now)
	row.Checked = check.At
	row.Mark = g.StatusMark(j, g.VerdictOf(j, findings, now), findings, now)
	row.Where = g.where(check)
	if mode := rollout.Mode(check); mode != rollout.Absent || row.Mark != Unknown || rollout.PlacesSeen(check) { // what nobody saw is not off
		row.Mode = g.say(msgid.HomeMode.Of(string(mode)), nil)
	}
	row.Due, _ = g.WatchedCheck(j, begun, row.Mark == Unknown, now)
	row.Next = g.rowNext(j, row, findings, now)
	if row.Mark == Bad || row.Mark == Unknown {
		shown := acknowledgedLast(findings)
		i := slices.IndexFunc(shown, func(f diagnosis.Finding) bool { return f.ToAct() || row.Mark == Unknown && f.Blind })
		if i >= 0 {
			row.Trouble = diagnosis.Text(g.Words, shown[i]).What
		}
	}
	return row
}

// FailedRow returns a domain of a list that could not be checked, and is tried again at a time: nothing is known of it now.
func (g *Guide) FailedRow(row DomainRow, err error, again, now time.Time) DomainRow {
	row.Mark, row.Due, row.Next = Unknown, again, g.say(msgid.HomeNextCheck, assets.Values{"time": g.clock(again, now)})
	row.Trouble = ""
	if err != nil {
		row.Trouble = g.Words.Err(err)
	}
	return row
}

// rowNext says the next thing about a domain, and when.
func (g *Guide) rowNext(j journey.Journey, row DomainRow, findings []diagnosis.Finding, now time.Time) string {
	switch {
	case row.Mark == Bad && slices.ContainsFunc(findings, func(f diagnosis.Finding) bool { return f.CostsMail() && !f.Wait }):
		return g.say(msgid.HomeNextRisk, nil)
	case row.Mark == Bad:
		return g.say(msgid.HomeNextWrong, nil)
	case !row.Begun && row.Mark == Todo:
		return g.say(msgid.HomeNextStart, nil)
	case !row.Begun:
		return g.say(msgid.HomeNextCheck, assets.Values{"time": g.clock(row.Due, now)})
	case j.TaskOpen():
		_, number, all := g.Open(j, now)
		return g.say(msgid.HomeNextTask, assets.Values{"stage": g.say(msgid.Stage.Of(string(j.Stage()), "name"), nil), "n": itoa(number), "of": itoa(len(all))})
	}
	if e, ok := g.NextEvent(j, now); ok && (row.Mark != Unknown || !e.When.After(now)) {
		return g.eventLine(e, now)
	}
	next, _ := g.NextCheck(j, now)
	switch {
	case j.Plan == nil && j.Operation == nil:
		return g.stageNext(j)
	case next.IsZero():
		return g.say(msgid.HomeNextNone, nil)
	}
	return g.say(msgid.HomeNextCheck, assets.Values{"time": g.clock(row.Due, now)})
}

// stageNext says which stage a journey goes on with.
func (g *Guide) stageNext(j journey.Journey) string {
	return g.say(msgid.HomeNextBegin, assets.Values{"stage": g.say(msgid.Stage.Of(string(j.Stage()), "name"), nil)})
}

// marksByNeed are the badges, that of the domain that needs its user most first: the order of the exit codes.
var marksByNeed = []Mark{Bad, Todo, Unknown, NoMark, Wait, Good}

// CompareRows orders domains by how much they need their user, and then by name.
func CompareRows(a, b DomainRow) int {
	return cmp.Or(slices.Index(marksByNeed, a.Mark)-slices.Index(marksByNeed, b.Mark), strings.Compare(a.Domain, b.Domain))
}

// Summary counts the domains of a list by their badges.
func (g *Guide) Summary(rows []DomainRow) string {
	counts := map[Mark]int{}
	for _, row := range rows {
		counts[row.Mark]++
	}
	domains, each := g.SummaryOf(counts)
	if len(each) == 0 {
		return domains
	}
	return domains + ": " + strings.Join(each, ", ")
}

// SummaryOf says how many domains there are, and how many have each badge: those that need their user most first.
func (g *Guide) SummaryOf(counts map[Mark]int) (domains string, each []string) {
	all := 0
	for _, mark := range marksByNeed {
		n := counts[mark]
		all += n
		switch {
		case n > 0 && mark == NoMark:
			each = append(each, g.say(msgid.HomeSummaryUnchecked, assets.Values{"n": g.Words.Number(int64(n))}))
		case n > 0:
			each = append(each, g.say(msgid.HomeSummary.Of(string(mark)), assets.Values{"n": g.Words.Number(int64(n))}))
		}
	}
	return g.Words.Count(msgid.HomeDomain, int64(all)), each
}
