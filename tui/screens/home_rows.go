package screens

import (
	"cmp"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// marksByNeed are the states of domains, that of the domain that needs its user most first: the order of the exit codes.
var marksByNeed = []guide.Mark{guide.Bad, guide.Todo, guide.Unknown, guide.Wait, guide.Good}

// domains returns journeys in the order of a list of them, with the row of each.
func (k Kit) domains(journeys []journey.Journey) (sorted []journey.Journey, rows []guide.DomainRow) {
	sorted = slices.Clone(journeys)
	of := map[string]guide.DomainRow{}
	for _, j := range sorted {
		of[j.Domain] = k.domainRowOf(j)
	}
	slices.SortStableFunc(sorted, func(a, b journey.Journey) int {
		need := slices.Index(marksByNeed, of[a.Domain].Mark) - slices.Index(marksByNeed, of[b.Domain].Mark)
		return cmp.Or(need, strings.Compare(a.Domain, b.Domain))
	})
	for _, j := range sorted {
		rows = append(rows, of[j.Domain])
	}
	return sorted, rows
}

// domainRowOf returns a domain as it stands in a list of several.
func (k Kit) domainRowOf(j journey.Journey) guide.DomainRow {
	now := k.Now()
	findings := k.Guide.Findings(j, now)
	wrong := slices.DeleteFunc(slices.Clone(findings), func(f diagnosis.Finding) bool { return f.NotSetUpYet() || f.CoveredBySteps() })
	row := guide.DomainRow{Domain: dnsname.ToUnicode(j.Domain), Mark: guide.Todo, Next: k.Guide.NextLine(j, now)}
	check, checked := j.Check()
	if !checked {
		return row
	}
	row.Mode = string(rollout.Mode(check))
	switch k.Guide.VerdictOf(j, findings, now) {
	case diagnosis.OK:
		row.Mark = guide.Good
	case diagnosis.Pending:
		row.Mark = guide.Wait
	case diagnosis.NotSeen:
		row.Mark = guide.Unknown
	case diagnosis.Action:
		if diagnosis.VerdictOf(wrong) == diagnosis.Action {
			row.Mark = guide.Bad
		}
	}
	if (row.Mark == guide.Bad || row.Mark == guide.Unknown) && len(wrong) > 0 {
		row.Trouble = diagnosis.Text(k.Words, wrong[0]).What
	}
	return row
}

// summary counts the domains of a list, and those that need their user.
func (k Kit) summary(rows []guide.DomainRow) string {
	need := 0
	for _, row := range rows {
		if row.Mark == guide.Bad || row.Mark == guide.Todo {
			need++
		}
	}
	return k.Words.Say("tui.home.summary", assets.Values{
		"domains": k.Words.Count("tui.home.domains", int64(len(rows))), "need": k.Words.Count("tui.home.need", int64(need)),
	})
}
