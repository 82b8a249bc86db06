package wizard

import (
	"cmp"
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
	type about struct {
		reporter, mx string
		result       tlsrpt.ResultType
	}
	groups := map[about][]tlsrpt.Judgement{}
	for _, r := range reports {
		for _, judged := range tlsrpt.Judge(reportOf(r), policyOf(r), reportContext(j, r, now)) {
			key := about{assets.Clean(judged.Reporter, 60), assets.Clean(judged.MX, 120), judged.Result}
			groups[key] = append(groups[key], judged)
		}
	}
	var keys []about
	for key := range groups {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b about) int {
		return cmp.Or(-cmp.Compare(tlsrpt.Weigh(groups[a]), tlsrpt.Weigh(groups[b])),
			strings.Compare(a.reporter, b.reporter), strings.Compare(string(a.result), string(b.result)), strings.Compare(a.mx, b.mx))
	})
	var blocks []Block
	for _, key := range keys {
		blocks = append(blocks, g.reportItem(key.reporter, key.mx, key.result, groups[key], now)...)
	}
	return blocks
}

func (g *Guide) reportItem(reporter, mx string, result tlsrpt.ResultType, judged []tlsrpt.Judgement, now time.Time) []Block {
	var count int64
	dates := map[time.Time]bool{}
	last, old, expired := time.Time{}, false, false
	for _, one := range judged {
		count += min(one.Count, 1<<40)
		dates[one.Day] = true
		last = latest(last, one.Day)
		old, expired = old || one.OldCopy, expired || one.Expired
	}
	values := assets.Values{
		"company": reporter, "date": Date(last, now), "days": g.count("time.day", len(dates)), "mx": mx,
		"n": g.count("reportnews.failure", int(count)), "reason": g.reason(string(result)),
	}
	if result == "" {
		values["reason"] = g.say("reportnews.no-reason", nil)
	}
	key, fix, mark := "reportnews.failed", "reportnews.fix.noise", Tip
	if mx != "" {
		key = "reportnews.failed-at"
	}
	switch class := tlsrpt.Weigh(judged); {
	case expired:
		key, fix, mark = "reportnews.old", "reportnews.fix.id", Bad
	case old:
		key, fix = "reportnews.old", "reportnews.fix.wait"
	case class == tlsrpt.Stop, class == tlsrpt.Hold:
		mark, fix = Bad, "reportnews.fix.other"
		if g.Words.Has("reportnews.fix." + string(result)) {
			fix = "reportnews.fix." + string(result)
		}
	}
	return []Block{g.item(mark, key, values), {Style: Pair, Label: g.say("finding.fix", nil), Text: g.say(fix, values)}}
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
