package diagnosis

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// How long what a report says stays news, and how long silence means something.
const (
	nowReports  = 48 * time.Hour
	silence     = 14 * day
	longSilence = 60 * day // by then nobody gives us reports any more, and silence says nothing
)

// judgeReports judges what senders reported. What a failure means is the rollout's rule, the same that going from testing
// to enforce goes by.
func (l *look) judgeReports() {
	l.judgeFailures()
	l.judgeOldCopies()
	l.judgeReportSilence()
}

// judgeFailures says the worst of what fresh reports come to. A sender that still holds an older policy says nothing of
// this one.
func (l *look) judgeFailures() {
	fresh := slices.DeleteFunc(l.Recent(rollout.Window), func(r rollout.Reported) bool { return r.OldCopy || r.Policy != tlsrpt.STS })
	worst, some := rollout.Worst(fresh)
	if !some {
		return
	}
	recent := slices.DeleteFunc(slices.Clone(fresh), func(r rollout.Reported) bool {
		return r.Class < rollout.Stop || l.now.Sub(r.Report.End) > nowReports
	})
	switch {
	case l.exposed && severe(recent):
		worst, _ = rollout.Worst(recent)
		values := l.reportedValues(worst, recent)
		values["n"], values["form"] = number(int64(reporters(recent)))
		l.find(ReportFailuresNow, values, evidenceReported(recent)...).Moments = l.ownView(worst.Result, worst.MX).moments()
	case worst.Class > rollout.Noise:
		l.find(ReportNewFailure, l.reportedValues(worst, fresh), evidenceReported(fresh)...).Moments = l.ownView(worst.Result, worst.MX).moments()
	default:
		l.find(ReportNoise, l.reportedValues(worst, fresh), evidenceReported(fresh)...)
	}
}

// severe reports whether failures that stop mail come from two companies, or are at least half of what a major one sent.
func severe(stops []rollout.Reported) bool {
	return reporters(stops) > 1 || slices.ContainsFunc(stops, func(r rollout.Reported) bool {
		return tlsrpt.Major(r.Reporter) && r.Report.Failure > 0 && r.Report.Failure >= r.Report.Success
	})
}

// reportedValues fill the words about the worst failure: how often its report says what weighs as much.
func (l *look) reportedValues(worst rollout.Reported, list []rollout.Reported) assets.Values {
	mx := dnsname.Canonical(worst.MX)
	if mx == "" && len(l.hosts) > 0 {
		mx = l.hosts[0]
	}
	reason := string(worst.Result)
	if reason == "" {
		reason = "-"
	}
	var sessions int64
	for _, r := range list {
		if r.Report.Key() == worst.Report.Key() && r.Class == worst.Class {
			sessions = tlsrpt.Sum(sessions, r.Count)
		}
	}
	n, form := number(sessions)
	return assets.Values{
		"company": company(worst.Reporter), "date": reportDate(worst.Report.Begin), "reason": reason,
		"n": n, "form": form, "mx": mx, "advice": l.failureAdvice(worst.Result, worst.MX),
	}
}

// reportDate is the day that a report is about: a UTC day wherever the reader is (RFC 8460 §4.1).
func reportDate(t time.Time) string { return t.UTC().Format("Mon 2 Jan 2006") }

// number is a count of one or more, and the form of the words that goes with it.
func number(n int64) (text, form string) {
	if n <= 1 {
		return "1", "one"
	}
	return strconv.FormatInt(n, 10), "many"
}

func company(organization string) string {
	if organization == "" {
		return "-"
	}
	return organization
}

func reporters(all []rollout.Reported) int {
	names := map[string]bool{}
	for _, r := range all {
		names[strings.ToLower(r.Reporter)] = true
	}
	return len(names)
}

func evidenceReported(all []rollout.Reported) []string {
	var lines []string
	for _, r := range all {
		line := strings.TrimSpace(r.Reporter + " " + r.Report.ReportID + ": " + string(r.Result) + " " + r.MX)
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// judgeOldCopies finds senders that still go by an older policy. Where its max_age is over and the id
// never changed, they do not know that there is another.
func (l *look) judgeOldCopies() {
	n := len(l.notes.Served)
	if l.file.State != rollout.PolicyValid || n < 2 || !samePolicy(l.notes.Served[n-1], l.file.Policy) {
		return
	}
	live, before := l.notes.Served[n-1], l.notes.Served[n-2]
	for _, r := range slices.Backward(l.Recent(rollout.Window)) {
		if !r.OldCopy || !r.Report.Begin.After(live.First.Add(l.recordTTL())) {
			continue
		}
		held, _ := mtasts.ReadPolicy([]byte(r.Report.Policy))
		until := live.First.Add(held.MaxAge)
		values := assets.Values{"company": company(r.Reporter), "date": reportDate(r.Report.Begin), "until": l.date(until)}
		id := ReportOldCopy
		if r.Expired && before.ID == live.ID {
			id = STSIDNotChanged
			values["date"] = l.date(l.now)
		}
		l.find(id, values, r.Reporter+" "+r.Report.ReportID).Until = until
		return
	}
}

// judgeReportSilence finds that reports used to come and do not any more, or that none has come in the testing weeks of a
// domain whose user reads them here.
func (l *look) judgeReportSilence() {
	state, _, _ := rollout.ReportState(l.check)
	mode := rollout.Mode(l.check)
	if state != mtasts.Valid || mode != mtasts.Testing && mode != mtasts.Enforce {
		return
	}
	if len(l.notes.Reports) == 0 {
		since, _, testing := rollout.Since(l.notes, mtasts.Testing)
		if quiet := l.now.Sub(since); testing && l.Plan != nil && l.Provider.Reports == "" && quiet > silence && quiet < longSilence {
			l.find(RPTSilent, assets.Values{"days": whole(quiet / day), "form": "never"}, "testing since "+since.UTC().Format(time.RFC3339))
		}
		return
	}
	last := slices.MaxFunc(l.notes.Reports, func(a, b facts.ReportDay) int { return a.End.Compare(b.End) }).End
	if quiet := l.now.Sub(last); quiet > silence && quiet < longSilence {
		l.find(RPTSilent, assets.Values{"days": whole(quiet / day)}, "last report "+last.UTC().Format(time.RFC3339))
	}
}
