package diagnosis

import (
	"cmp"
	"slices"
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
func (d *diagnosis) judgeReports() {
	d.judgeFailures()
	d.judgeOldCopies()
	d.judgeReportSilence()
}

// judgeFailures says the worst of what fresh reports come to. A sender that still holds an older policy says nothing of
// this one.
func (d *diagnosis) judgeFailures() {
	fresh := slices.DeleteFunc(d.Recent(rollout.Window), func(r rollout.Reported) bool {
		return r.Copy != rollout.Current || r.Report.PolicyType != tlsrpt.STS
	})
	worst, some := rollout.Worst(fresh)
	if !some {
		return
	}
	recent := slices.DeleteFunc(slices.Clone(fresh), func(r rollout.Reported) bool {
		return r.Class < rollout.Stop || d.Now.Sub(r.Report.End) > nowReports
	})
	switch {
	case d.exposed && rollout.Severe(recent):
		worst, _ = rollout.Worst(recent)
		values := d.reportedValues(worst, recent)
		n := int64(max(1, senders(recent)))
		values["n"], values["form"] = n, assets.Plural(n)
		d.find(ReportFailuresNow, values, evidenceReported(recent)...).seen(worst.Seen)
	case worst.Class > rollout.Noise:
		d.find(ReportNewFailure, d.reportedValues(worst, fresh), evidenceReported(fresh)...).seen(worst.Seen)
	default:
		d.find(ReportNoise, d.reportedValues(worst, fresh), evidenceReported(fresh)...)
	}
}

// reportedValues fill the words about the worst failure: how often its report says what weighs as much.
func (d *diagnosis) reportedValues(worst rollout.Reported, list []rollout.Reported) assets.Values {
	mx := dnsname.Canonical(worst.Reason.MX)
	if mx == "" && len(d.hosts) > 0 {
		mx = d.hosts[0]
	}
	var sessions int64
	for _, r := range list {
		if r.Report.Key() == worst.Report.Key() && r.Class == worst.Class {
			sessions = tlsrpt.Sum(sessions, r.Count)
		}
	}
	sessions = max(1, sessions)
	return assets.Values{
		"company": cmp.Or(worst.Report.Shown(), "-"), "date": reportDate(worst.Report.Begin), "reason": cmp.Or(string(worst.Reason.Result), "-"),
		"n": sessions, "form": assets.Plural(sessions), "mx": mx, "advice": string(worst.Advice),
	}
}

// reportDate returns the day that a report is about: a UTC day wherever the reader is (RFC 8460 §4.1).
func reportDate(t time.Time) assets.Date { return assets.Date{At: t.UTC()} }

func senders(all []rollout.Reported) int {
	names := map[string]bool{}
	for _, r := range all {
		names[r.Sender] = true
	}
	return len(names)
}

func evidenceReported(all []rollout.Reported) []string {
	var lines []string
	for _, r := range all {
		line := strings.TrimSpace(r.Report.Shown() + " " + r.Report.ReportID + ": " + string(r.Reason.Result) + " " + r.Reason.MX)
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// judgeOldCopies finds senders that still go by an older policy. Where its max_age is over and the id
// never changed, they do not know that there is another.
func (d *diagnosis) judgeOldCopies() {
	n := len(d.Notes.Served)
	if d.file.State != rollout.PolicyValid || n < 2 || !samePolicy(d.Notes.Served[n-1], d.file.Policy) {
		return
	}
	live, before := d.Notes.Served[n-1], d.Notes.Served[n-2]
	for _, r := range slices.Backward(d.Recent(rollout.Window)) {
		if r.Copy != rollout.Old && r.Copy != rollout.Expired || !r.Report.Begin.After(live.First.Add(d.recordTTL())) {
			continue
		}
		held, _ := mtasts.ReadPolicy([]byte(r.Report.Policy))
		until := live.First.Add(held.MaxAge)
		values := assets.Values{"company": cmp.Or(r.Report.Shown(), "-"), "date": reportDate(r.Report.Begin), "until": d.date(until)}
		id := ReportOldCopy
		if r.Copy == rollout.Expired && before.ID == live.ID {
			id = STSIDNotChanged
			values["date"] = d.date(d.Now)
		}
		d.find(id, values, r.Report.Shown()+" "+r.Report.ReportID).Until = until
		return
	}
}

// judgeReportSilence finds that reports used to come and do not any more, or that none has come in the testing weeks of a
// domain whose user reads them here.
func (d *diagnosis) judgeReportSilence() {
	state, _, _ := rollout.ReportState(d.Check)
	mode := rollout.Mode(d.Check)
	if state != mtasts.Valid || mode != mtasts.Testing && mode != mtasts.Enforce {
		return
	}
	if len(d.Notes.Reports) == 0 {
		since := d.ModeSince(mtasts.Testing)
		if quiet := d.Now.Sub(since); d.Plan != nil && d.Provider.Reports == "" && quiet > silence && quiet < longSilence {
			d.find(RPTSilent, assets.Values{"days": itoa(quiet / day), "form": "never"}, "testing since "+since.UTC().Format(time.RFC3339))
		}
		return
	}
	last := slices.MaxFunc(d.Notes.Reports, func(a, b facts.ReportDay) int { return a.End.Compare(b.End) }).End
	if quiet := d.Now.Sub(last); quiet > silence && quiet < longSilence {
		d.find(RPTSilent, assets.Values{"days": itoa(quiet / day)}, "last report "+last.UTC().Format(time.RFC3339))
	}
}
