package guide

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
)

// ReportLine says in a line how a day of one sender went.
func (g *Guide) ReportLine(d facts.ReportDay, now time.Time) string {
	kind := string(d.PolicyType)
	if !g.Words.Has(msgid.ReportsLine.Of(kind)) {
		kind = "unknown"
	}
	values := assets.Values{
		"date": g.say(msgid.ReportsNoDate, nil), "company": g.reporter(d.Organization), "kind": assets.Clean(string(d.PolicyType), 40),
		"safe": fmt.Sprint(d.Success), "failed": fmt.Sprint(d.Failure),
	}
	if !d.Begin.IsZero() {
		values["date"] = g.reportDate(d.Begin, now)
	}
	return g.say(msgid.ReportsLine.Of(kind), values)
}

// ReportReason says one reason for failures in a line.
func (g *Guide) ReportReason(f facts.ReportReason) string {
	values := assets.Values{
		"n": g.count(msgid.ReportnewsTimes, int(min(max(f.Count, 1), 1<<40))), "mx": assets.Clean(f.MX, 120),
		"reason": g.reason(assets.Clean(string(f.Result), 60)),
	}
	if f.Result == "" {
		values["reason"] = g.say(msgid.ReportsNoReason, nil)
	}
	if f.MX == "" {
		return g.say(msgid.ReportsReason, values)
	}
	return g.say(msgid.ReportsReasonAt, values)
}

// ReportSum says what all reports together add up to: from when to when, and how many deliveries.
func (g *Guide) ReportSum(s reports.Summary, now time.Time) (span, total string) {
	last := s.End
	if last.After(s.Begin) {
		last = last.Add(-time.Second) // the midnight at its end belongs to a day
	}
	values := assets.Values{
		"domain": s.Domain, "reports": g.count(msgid.ReportsReport, s.Read), "senders": g.count(msgid.ReportsSender, s.Senders),
		"safe": fmt.Sprint(s.Sessions.Success), "failed": fmt.Sprint(s.Sessions.Failure),
		"begin": g.reportDate(s.Begin, now), "end": g.reportDate(last, now),
	}
	key := msgid.ReportsSum
	switch {
	case s.Begin.IsZero():
		key = msgid.ReportsSumUndated
	case values["begin"] == values["end"]:
		key = msgid.ReportsSumDay
	}
	return g.say(key, values), g.say(msgid.ReportsTotal, values)
}

// ReportCounts say how many reports were read, came again, and could not be read.
func (g *Guide) ReportCounts(s reports.Summary) []string {
	lines := []string{g.count(msgid.ReportsSaved, s.Read)}
	if s.Repeated > 0 {
		lines = append(lines, g.count(msgid.ReportsAgain, s.Repeated))
	}
	if s.Broken > 0 {
		lines = append(lines, g.count(msgid.ReportsBroken, s.Broken))
	}
	return lines
}

// SkippedReason says why something was not counted.
func (g *Guide) SkippedReason(s reports.Skipped) string {
	values := assets.Values{"others": otherDomains(s.Domains)}
	switch s.Kind {
	case reports.Empty:
		return g.say(msgid.ReportsNothing, nil)
	case reports.OrdinaryMail:
		return g.count(msgid.ReportsMail, s.Count)
	case reports.DMARC:
		return g.count(msgid.ReportsDmarc, s.Count)
	case reports.Elsewhere:
		return g.Words.CountWith(msgid.ReportsElsewhere, int64(s.Count), values)
	case reports.Partly:
		return g.say(msgid.ReportsPartly, values)
	case reports.Unreadable:
	}
	return g.Words.Err(s.Err)
}

// otherDomains names domains, at most the first few.
func otherDomains(domains []string) string {
	var list []string
	for _, d := range domains {
		list = append(list, assets.Clean(d, 100))
	}
	return assets.FirstFew(list, reports.MaxDomains)
}

// UnreadReports names what was not counted and is more than can be expected in any mailbox; nil where there is nothing.
func (g *Guide) UnreadReports(s reports.Summary) error {
	var list []error
	for _, skipped := range s.Skipped {
		if skipped.Notable() {
			list = append(list, fmt.Errorf("%s: %s", skipped.Name, g.SkippedReason(skipped)))
		}
	}
	return errors.Join(list...)
}

// ReportsVerdict returns what reports that were read come to, with the news that is in them.
func ReportsVerdict(s reports.Summary, news []News) diagnosis.Verdict {
	switch {
	case s.Broken > 0, slices.ContainsFunc(news, func(n News) bool { return n.Urgency == rollout.Problem }):
		return diagnosis.Action
	case s.Read == 0 && s.Repeated == 0:
		return diagnosis.NotSeen
	}
	return diagnosis.OK
}
