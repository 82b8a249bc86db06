package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// ReportNews says what failures in reports mean, worst first, one item for each reporter, reason and mail server: who could
// not deliver safely, why, and what to do. It is empty where all went well.
func (g *Guide) ReportNews(j Journey, reports []facts.ReportDay, now time.Time) []Block {
	groups := map[newsKey][]tlsrpt.Judgement{}
	var all []tlsrpt.Judgement
	for _, r := range reports {
		for _, judged := range tlsrpt.Judge(reportOf(r), policyOf(r), reportContext(j, r, now)) {
			key := newsKey{assets.Clean(judged.Reporter, 60), assets.Clean(judged.MX, 120), judged.Result, judged.Policy}
			groups[key] = append(groups[key], judged)
			all = append(all, judged)
		}
	}
	scale := tlsrpt.NewScale(all)
	rank := func(i reportItem) int {
		mark, _ := g.advice(i)
		return slices.Index([]Mark{Bad, Todo, Tip}, mark)
	}
	items := make([]reportItem, 0, len(groups))
	for key, judged := range groups {
		items = append(items, newReportItem(key, judged, scale))
	}
	slices.SortFunc(items, func(a, b reportItem) int {
		return cmp.Or(rank(a)-rank(b), -cmp.Compare(a.weight, b.weight), -a.last.Compare(b.last),
			strings.Compare(a.reporter, b.reporter), strings.Compare(string(a.result), string(b.result)), strings.Compare(a.mx, b.mx))
	})
	var blocks []Block
	for _, item := range items {
		blocks = append(blocks, g.reportItem(item, now)...)
	}
	return blocks
}

type newsKey struct {
	reporter, mx string
	result       tlsrpt.ResultType
	policy       tlsrpt.PolicyType
}

// reportItem is one kind of failure at one reporter, on all its days.
type reportItem struct {
	newsKey
	count        int64
	days         int       // on which it happened
	last         time.Time // zero where no report of it has a date that can be read
	old, expired bool      // the reporter went by an earlier policy; and should not have
	weight       tlsrpt.Class
}

func newReportItem(key newsKey, judged []tlsrpt.Judgement, scale tlsrpt.Scale) reportItem {
	item := reportItem{newsKey: key}
	dates := map[time.Time]bool{}
	for _, one := range judged {
		item.count = Sum(item.count, one.Count)
		dates[one.Day] = true
		item.last = latest(item.last, one.Day)
		item.old, item.expired = item.old || one.OldCopy, item.expired || one.Expired
		item.weight = max(item.weight, scale.Weigh(one))
	}
	item.days = len(dates)
	return item
}

func (g *Guide) reportItem(item reportItem, now time.Time) []Block {
	values := assets.Values{
		"company": item.reporter, "date": ReportDate(item.last, now), "days": g.count("time.day", item.days), "mx": item.mx,
		"n": g.count("reportnews.times", int(min(item.count, 1<<40))), "reason": g.reason(string(item.result)),
	}
	if item.result == "" {
		values["reason"] = g.say("reportnews.no-reason", nil)
	}
	values["when"] = g.say("reportnews.when."+item.when(), values)
	key := "reportnews.failed"
	switch {
	case item.old:
		key = "reportnews.old"
	case item.result == tlsrpt.STSPolicyFetchError, item.result == tlsrpt.STSPolicyInvalid, item.result == tlsrpt.STSWebPKIInvalid:
		key = "reportnews.failed-file"
	case item.mx != "":
		key = "reportnews.failed-at"
	}
	mark, fix := g.advice(item)
	return []Block{g.item(mark, key, values), {Style: Pair, Label: g.say("finding.fix", nil), Text: g.say(fix, values)}}
}

// when says which of the phrases about its days fits.
func (i reportItem) when() string {
	switch {
	case i.last.IsZero():
		return "undated"
	case i.days == 1:
		return "one"
	}
	return "many"
}

// advice is what to do about failures. Those of DANE do not count for MTA-STS, but keep mail back all the same.
func (g *Guide) advice(i reportItem) (mark Mark, fix string) {
	own := "reportnews.fix." + string(i.result)
	dane := i.policy == tlsrpt.TLSA || i.result == tlsrpt.TLSAInvalid || i.result == tlsrpt.DNSSECInvalid || i.result == tlsrpt.DANERequired
	switch {
	case i.expired:
		return Bad, "reportnews.fix.id"
	case i.old:
		return Tip, "reportnews.fix.wait"
	case i.weight > tlsrpt.Noise && g.Words.Has(own):
		return Bad, own
	case i.weight > tlsrpt.Noise:
		return Bad, "reportnews.fix.other"
	case i.last.IsZero():
		return Tip, "reportnews.fix.undated"
	case i.result == tlsrpt.DANERequired:
		return Tip, own
	case dane && g.Words.Has(own):
		return Todo, own
	case dane:
		return Todo, "reportnews.fix.dane"
	case i.policy == tlsrpt.NoPolicy:
		return Tip, "reportnews.fix.no-policy"
	}
	return Tip, "reportnews.fix.noise"
}

// ReportDate says the day that a report is about. It is a UTC day wherever the reader is (RFC 8460 §4.1).
func ReportDate(day, now time.Time) string { return Date(day.UTC(), now.UTC()) }

// ReportReason says one reason for failures in a line.
func (g *Guide) ReportReason(f facts.ReportReason) string {
	values := assets.Values{
		"n": g.count("reportnews.times", int(min(f.Count, 1<<40))), "mx": assets.Clean(f.MX, 120),
		"reason": g.reason(assets.Clean(f.Result, 60)),
	}
	if f.Result == "" {
		values["reason"] = g.say("reports.no-reason", nil)
	}
	if f.MX == "" {
		return g.say("reports.reason", values)
	}
	return g.say("reports.reason-at", values)
}

// Count says how many there are of what the words under key name: one, or many.
func (g *Guide) Count(key string, n int) string { return g.count(key, n) }

// ReportWeeks draws the last weeks that reports are about, a line each, readable without colour: what all senders together
// said of each day. It is empty where no report has a date.
func (g *Guide) ReportWeeks(reports []facts.ReportDay, now time.Time) []string {
	const most, week = 8, 7 * day
	marks := map[time.Time]byte{}
	var last time.Time
	for _, r := range reports {
		date := r.Begin.UTC().Truncate(day)
		if r.Begin.IsZero() || r.Begin.After(now) {
			continue
		}
		last = latest(last, date)
		switch {
		case r.Failure > 0:
			marks[date] = 'x'
		case marks[date] == 0 && r.Success > 0:
			marks[date] = '+'
		}
	}
	if len(marks) == 0 {
		return nil
	}
	monday := last.AddDate(0, 0, -(int(last.Weekday())+6)%7)
	var lines []string
	for n := range most {
		line, any := g.reportWeek(monday.Add(-time.Duration(n)*week), marks, now)
		if n > 0 && !any && !before(marks, monday.Add(-time.Duration(n)*week)) {
			break
		}
		lines = append(lines, line)
	}
	lines = append(lines, strings.Repeat(" ", reportWeekLabel)+g.say("reportnews.weekdays", nil))
	slices.Reverse(lines)
	return append(lines, g.say("reportnews.legend", nil))
}

// reportWeekLabel is the room for the day that a week begins on.
const reportWeekLabel = 18

func (g *Guide) reportWeek(monday time.Time, marks map[time.Time]byte, now time.Time) (line string, any bool) {
	line = fmt.Sprintf("%-*s", reportWeekLabel, ReportDate(monday, now))
	for n := range 7 {
		mark := marks[monday.AddDate(0, 0, n)]
		any = any || mark != 0
		if mark == 0 {
			mark = '.'
		}
		line += string(mark) + "  "
	}
	return strings.TrimRight(line, " "), any
}

// before says whether any day with a mark is before a time.
func before(marks map[time.Time]byte, t time.Time) bool {
	for date := range marks {
		if date.Before(t) {
			return true
		}
	}
	return false
}

// reportContext is what a report is judged against. Without a plan it is judged by what it says itself.
func reportContext(j Journey, r facts.ReportDay, now time.Time) tlsrpt.Context {
	check, _ := j.Check()
	context := tlsrpt.Context{Now: now, MX: check.MXHosts()}
	if j.Plan == nil {
		context.Policy, _ = mtasts.ReadPolicy([]byte(r.Policy))
		for _, f := range r.Failures {
			context.MX = append(context.MX, f.MX)
		}
		return context
	}
	context.Policy, context.Since, context.TTL = j.Plan.Target.Policy(), lastChange(j), j.longestTTL(mtasts.RecordLabel+"."+j.Domain, "TXT")
	for _, served := range j.Notes.Served {
		context.OldMaxAge = max(context.OldMaxAge, served.MaxAge)
	}
	return context
}
