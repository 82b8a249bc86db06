package guide

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Urgency is how soon a piece of news asks for something to be done.
type Urgency string

// The urgencies, worst first.
const (
	Problem Urgency = "problem" // mail would be held back, or the policy could not be changed
	ToDo    Urgency = "todo"    // something else to mend, such as DANE
	Note    Urgency = "tip"     // nothing to do
)

// Mark returns the word that a piece of news begins with.
func (u Urgency) Mark() Mark {
	switch u {
	case Problem:
		return Bad
	case ToDo:
		return Todo
	case Note:
	}
	return Tip
}

// News is one kind of failure in TLS reports: what it means, and what to do about it.
type News struct {
	Urgency Urgency
	What    string
	Fix     string
}

// ReportNews returns what the failures in reports mean, worst first, one for each result and mail server: who could not deliver
// safely, why, and what to do. It is nil where all went well.
func (g *Guide) ReportNews(j journey.Journey, reports []facts.ReportDay, now time.Time) []News {
	type said struct {
		reporter string // in lower case
		newsKey
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
		key := said{strings.ToLower(judged.Reporter), newsKey{dnsname.Canonical(judged.MX), judged.Result, judged.Policy, judged.OldCopy, judged.Expired}}
		groups[key] = append(groups[key], judged)
	}
	// What several senders report, with the same advice, is one item.
	merged := map[newsItem]*reportItem{}
	for key, judged := range groups {
		one := newReportItem(key.newsKey, judged)
		urgency, fix := g.advice(situation, one)
		where := newsItem{key.newsKey, urgency, fix}
		if merged[where] == nil {
			merged[where] = &one
		} else {
			merged[where].join(one)
		}
	}
	order := []Urgency{Problem, ToDo, Note}
	items := slices.Collect(maps.Keys(merged))
	slices.SortFunc(items, func(a, b newsItem) int {
		one, other := merged[a], merged[b]
		return cmp.Or(slices.Index(order, a.urgency)-slices.Index(order, b.urgency), -cmp.Compare(one.weight, other.weight),
			-one.last.Compare(other.last), strings.Compare(string(a.result), string(b.result)), strings.Compare(a.mx, b.mx),
			strings.Compare(string(a.policy), string(b.policy)))
	})
	var news []News
	for _, item := range items {
		news = append(news, g.reportItem(*merged[item], item.urgency, item.fix, now))
	}
	return news
}

// newsKey is a kind of failure.
type newsKey struct {
	mx           string // in lower case
	result       tlsrpt.ResultType
	policy       tlsrpt.PolicyType
	old, expired bool // the reporter went by an earlier policy; and should not have
}

// newsItem is a kind of failure with the advice about it.
type newsItem struct {
	newsKey
	urgency Urgency
	fix     msgid.ID
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
	item.reporters[judged[0].Reporter] = item.count
	return item
}

// join adds what another sender reported.
func (i *reportItem) join(other reportItem) {
	i.count, i.last, i.weight = tlsrpt.Sum(i.count, other.count), rollout.Later(i.last, other.last), max(i.weight, other.weight)
	maps.Copy(i.reporters, other.reporters)
	maps.Copy(i.days, other.days)
}

func (g *Guide) reportItem(item reportItem, urgency Urgency, fix msgid.ID, now time.Time) News {
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
	case item.old:
		key = msgid.ReportnewsOld
	case item.result == tlsrpt.STSPolicyFetchError, item.result == tlsrpt.STSPolicyInvalid, item.result == tlsrpt.STSWebPKIInvalid:
		key = msgid.ReportnewsFailedFile
	case item.mx != "":
		key = msgid.ReportnewsFailedAt
	}
	return News{Urgency: urgency, What: g.say(key, values), Fix: g.say(fix, values)}
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

// advice returns the key of what to do about a failure, and its urgency. Failures of DANE do not count for MTA-STS, but hold mail back all the same.
func (g *Guide) advice(s rollout.Situation, i reportItem) (urgency Urgency, fix msgid.ID) {
	own := msgid.ReportnewsFix.Of(diagnosis.FailureAdvice(s, i.result, i.mx))
	dane := i.policy == tlsrpt.TLSA || i.result == tlsrpt.TLSAInvalid || i.result == tlsrpt.DNSSECInvalid || i.result == tlsrpt.DANERequired
	switch {
	case i.expired:
		return Problem, msgid.ReportnewsFixNewId
	case i.old:
		return Note, msgid.ReportnewsFixWait
	case i.weight > rollout.Noise && g.Words.Has(own):
		return Problem, own
	case i.weight > rollout.Noise:
		return Problem, msgid.ReportnewsFixAsk
	case i.last.IsZero():
		return Note, msgid.ReportnewsFixUndated
	case i.result == tlsrpt.DANERequired:
		return Note, own
	case dane && g.Words.Has(own):
		return ToDo, own
	case dane:
		return ToDo, msgid.ReportnewsFixDane
	case i.policy == tlsrpt.NoPolicy:
		return Note, msgid.ReportnewsFixNoPolicy
	}
	return Note, msgid.ReportnewsFixNoise
}
