package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
)

const (
	shownDays    = 60 // of the reports that were read, the newest
	shownNews    = 20
	shownSkipped = 50
)

// sayReports says in words what was read: each day, what they add up to, and what is to be done.
func (a *app) sayReports(engine wizard.Engine, h *harvest, list []guide.News) {
	days := h.all()
	r := reportPage{app: a, guide: engine.Guide, now: engine.Now()}
	if len(days) > 0 {
		r.days(days[max(0, len(days)-shownDays):])
		if len(days) > shownDays {
			r.prose("", r.say("newest", assets.Values{"n": number(shownDays)}))
		}
		r.sum(h, days)
		r.news(list)
	}
	for i, s := range h.skipped {
		if i == shownSkipped {
			fmt.Fprintln(a.io.talk, r.say("skipped", assets.Values{"n": number(len(h.skipped) - i + h.more)}))
			break
		}
		fmt.Fprintf(a.io.talk, "%s: %s\n", assets.Clean(s.Name, 200), assets.Clean(s.Reason, 300))
	}
	fmt.Fprintln(a.io.talk, r.count("saved", h.read))
	if h.again > 0 {
		fmt.Fprintln(a.io.talk, r.count("again", h.again))
	}
	if h.broken > 0 {
		fmt.Fprintln(a.io.talk, r.count("broken", h.broken))
	}
}

// reportPage prints what was read on standard output.
type reportPage struct {
	*app
	guide *guide.Guide
	now   time.Time
}

func (r reportPage) say(key string, values assets.Values) string {
	return r.guide.Words.Say("reports."+key, values)
}

// count says "1 report" or "3 reports".
func (r reportPage) count(key string, n int) string { return r.guide.Count("reports."+key, n) }

func (r reportPage) days(days []facts.ReportDay) {
	for _, d := range days {
		kind := string(d.PolicyType)
		if !r.guide.Words.Has("reports.line." + kind) {
			kind = "other"
		}
		values := assets.Values{
			"date": r.say("no-date", nil), "company": r.guide.Reporter(d.Organization), "kind": assets.Clean(string(d.PolicyType), 40),
			"safe": number64(d.Success), "failed": number64(d.Failure),
		}
		if !d.Begin.IsZero() {
			values["date"] = guide.ReportDate(d.Begin, r.now)
		}
		r.prose("", r.say("line."+kind, values))
		for _, f := range d.Failures {
			r.prose("    ", r.guide.ReportReason(f))
		}
	}
}

// sum says what all reports together add up to, and draws their weeks.
func (r reportPage) sum(h *harvest, days []facts.ReportDay) {
	last := h.last
	if last.After(h.first) {
		last = last.Add(-time.Second) // the midnight at its end belongs to a day
	}
	values := assets.Values{
		"domain": h.domain, "reports": r.count("report", h.read), "senders": r.count("sender", len(h.senders)),
		"safe": number64(h.success), "failed": number64(h.failure),
		"begin": guide.ReportDate(h.first, r.now), "end": guide.ReportDate(last, r.now),
	}
	key := "sum"
	switch {
	case h.first.IsZero():
		key = "sum-undated"
	case values["begin"] == values["end"]:
		key = "sum-day"
	}
	fmt.Fprintln(r.out)
	r.prose("", r.say(key, values))
	r.prose("", r.say("total", values))
	if weeks := r.guide.ReportWeeks(days, r.now); len(weeks) > 0 {
		fmt.Fprintf(r.out, "\n%s\n", strings.Join(weeks, "\n"))
	}
}

func (r reportPage) news(list []guide.News) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(r.out, "\n%s\n", r.guide.Words.Say("reportnews.title", nil))
	for _, n := range list[:min(len(list), shownNews)] {
		r.prose("  ", r.guide.Words.Say("plain.mark."+string(markOf(n.Urgency)), nil)+"  "+n.What)
		r.prose("      ", r.guide.Words.Say("finding.fix", nil)+": "+n.Fix)
	}
	if n := len(list) - shownNews; n > 0 {
		r.prose("", r.guide.Words.Say("reportnews.more", assets.Values{"n": number(n)}))
	}
}

// markOf is the word that a piece of news begins with.
func markOf(u guide.Urgency) guide.Mark {
	switch u {
	case guide.Problem:
		return guide.Bad
	case guide.ToDo:
		return guide.Todo
	case guide.Note:
	}
	return guide.Tip
}

func number(n int) string     { return strconv.Itoa(n) }
func number64(n int64) string { return strconv.FormatInt(n, 10) }
