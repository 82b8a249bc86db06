package guide

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// News is one kind of failure in TLS reports: what it means, and what to do about it.
type News struct {
	Urgency rollout.Urgency
	What    string
	Fix     string
}

// Mark returns the word that a piece of news begins with.
func (n News) Mark() Mark {
	switch n.Urgency {
	case rollout.Problem:
		return Bad
	case rollout.ToDo:
		return Todo
	case rollout.Note:
	}
	return Tip
}

// ReportNews returns what the failures in reports mean, worst first, one for each result and mail server: who could not deliver
// safely, why, and what to do. It is nil where all went well.
func (g *Guide) ReportNews(j journey.Journey, reports []facts.ReportDay, now time.Time) []News {
	type said struct {
		sender string
		newsItem
	}
	situation := g.Situation(j, now)
	groups := map[said][]rollout.Reported{}
	wanted := map[facts.ReportKey]bool{}
	for _, r := range reports {
		wanted[r.Key()] = true
	}
	for _, judged := range situation.Reported(reports...) {
		if !wanted[judged.Report.Key()] {
			continue
		}
		kind := newsKey{dnsname.Canonical(judged.Reason.MX), judged.Reason.Result, judged.Report.PolicyType, judged.Copy}
		key := said{judged.Sender, newsItem{kind, judged.Urgency, judged.Advice}}
		groups[key] = append(groups[key], judged)
	}
	// What several senders report, with the same advice, is one item.
	merged := map[newsItem]*reportItem{}
	for key, judged := range groups {
		one := newReportItem(key.newsKey, judged)
		if merged[key.newsItem] == nil {
			merged[key.newsItem] = &one
		} else {
			merged[key.newsItem].join(one)
		}
	}
	order := []rollout.Urgency{rollout.Problem, rollout.ToDo, rollout.Note}
	items := slices.Collect(maps.Keys(merged))
	slices.SortFunc(items, func(a, b newsItem) int {
		one, other := merged[a], merged[b]
		return cmp.Or(slices.Index(order, a.urgency)-slices.Index(order, b.urgency), -cmp.Compare(one.weight, other.weight),
			-one.last.Compare(other.last), strings.Compare(string(a.result), string(b.result)), strings.Compare(a.mx, b.mx),
			strings.Compare(string(a.policy), string(b.policy)))
	})
	var news []News
	for _, item := range items {
		news = append(news, g.reportItem(*merged[item], item.urgency, item.advice, now))
	}
	return news
}

// newsKey is a kind of failure.
type newsKey struct {
	mx     string // in lower case
	result tlsrpt.ResultType
	policy tlsrpt.PolicyType
	copied rollout.Copy
}

// newsItem is a kind of failure with the advice about it.
type newsItem struct {
	newsKey
	urgency rollout.Urgency
	advice  rollout.Advice
}

// reportItem is one kind of failure with all who reported it.
type reportItem struct {
	newsKey
	reporters map[string]int64 // and how often each says it
	count     int64
	days      map[time.Time]bool // on which it happened
	last      time.Time          // zero where no report of it has a date that can be read
	weight    rollout.Class
}

func newReportItem(key newsKey, judged []rollout.Reported) reportItem {
	item := reportItem{newsKey: key, reporters: map[string]int64{}, days: map[time.Time]bool{}}
	for _, one := range judged {
		item.count = tlsrpt.Sum(item.count, one.Count)
		if !one.Day.IsZero() {
			item.days[one.Day] = true
		}
		item.last = rollout.Later(item.last, one.Day)
		item.weight = max(item.weight, one.Class)
	}
	item.reporters[judged[0].Report.Shown()] = item.count
	return item
}

// join adds what another sender reported.
func (i *reportItem) join(other reportItem) {
	i.count, i.last, i.weight = tlsrpt.Sum(i.count, other.count), rollout.Later(i.last, other.last), max(i.weight, other.weight)
	maps.Copy(i.reporters, other.reporters)
	maps.Copy(i.days, other.days)
}

func (g *Guide) reportItem(item reportItem, urgency rollout.Urgency, advice rollout.Advice, now time.Time) News {
	values := assets.Values{
		"company": g.companies(item.reporters), "date": g.reportDate(item.last, now), "days": g.count(msgid.TimeDay, len(item.days)),
		"mx": assets.Clean(item.mx, 120), "n": g.count(msgid.ReportnewsTimes, int(min(item.count, 1<<40))),
		"reason": g.reason(assets.Clean(string(item.result), 60)),
	}
	if item.result == "" {
		values["reason"] = g.say(msgid.ReportnewsNoReason, nil)
	}
	values["when"] = g.say(msgid.ReportnewsWhen.Of(item.when()), values)
	key := msgid.ReportnewsFailed
	switch {
	case item.copied != rollout.Current:
		key = msgid.ReportnewsOld
	case item.result == tlsrpt.STSPolicyFetchError, item.result == tlsrpt.STSPolicyInvalid, item.result == tlsrpt.STSWebPKIInvalid:
		key = msgid.ReportnewsFailedFile
	case item.mx != "":
		key = msgid.ReportnewsFailedAt
	}
	return News{Urgency: urgency, What: g.say(key, values), Fix: g.say(msgid.ReportnewsFix.Of(string(advice)), values)}
}

// companies names up to three senders, those with most failures first.
func (g *Guide) companies(reporters map[string]int64) string {
	names := slices.SortedFunc(maps.Keys(reporters), func(a, b string) int {
		return cmp.Or(-cmp.Compare(reporters[a], reporters[b]), strings.Compare(a, b))
	})
	for i := range names {
		names[i] = g.reporter(names[i])
	}
	if len(names) > 3 {
		return g.say(msgid.ReportnewsCompaniesMore, assets.Values{"a": names[0], "b": names[1], "n": len(names) - 2})
	}
	return g.Words.And(names)
}

// when returns which phrase about the days of failure fits.
func (i reportItem) when() string {
	switch {
	case i.last.IsZero():
		return "undated"
	case len(i.days) == 1:
		return "day"
	}
	return "days"
}
