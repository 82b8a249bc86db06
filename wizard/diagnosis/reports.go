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

// judgeReports says what senders reported. What a failure means is the rollout's rule, the same that going from testing to
// enforce goes by.
func (d *diagnosis) judgeReports() {
	recent := d.Recent(rollout.Window)
	d.judgeFailures(recent)
	d.judgeCopies(recent)
	d.judgeReportSilence()
}

// judgeFailures says the worst of what fresh reports come to. That a sender holds another policy says nothing of this one, nor
// does what failed by DANE.
func (d *diagnosis) judgeFailures(recent []rollout.Reported) {
	fresh := slices.DeleteFunc(slices.Clone(recent), func(r rollout.Reported) bool {
		return r.Copy != rollout.Current || r.Report.PolicyType != tlsrpt.STS || r.DANE
	})
	worst, some := rollout.Worst(fresh)
	if !some {
		return
	}
	now := slices.DeleteFunc(slices.Clone(fresh), func(r rollout.Reported) bool {
		return r.Class < rollout.Stop || d.Now.Sub(r.Report.End) > nowReports
	})
	switch {
	case d.exposed && rollout.Severe(now):
		worst, _ = rollout.Worst(now)
		f := d.findReported(ReportFailuresNow, worst, now)
		n := int64(max(1, senders(now)))
		f.Values["n"], f.Values["form"] = n, assets.Plural(n)
		if !slices.ContainsFunc(now, func(r rollout.Reported) bool { return r.RollBack }) {
			f.Moments = append([]Moment{Strangers}, f.Moments...)
		}
	case worst.Class > rollout.Noise:
		d.findReported(ReportNewFailure, worst, fresh)
	default:
		d.findReported(ReportNoise, worst, fresh)
	}
}

// findReported finds the worst of several failures: how often its report says what weighs as much, and what our own check sees.
func (d *diagnosis) findReported(id ID, worst rollout.Reported, list []rollout.Reported) *Finding {
	mx := dnsname.Canonical(worst.Reason.MX)
	if !dnsname.Contains(d.hosts, mx) && len(d.hosts) > 0 { // nothing is to be done at a name that only a report knows
		mx = d.hosts[0]
	}
	var sessions int64
	for _, r := range list {
		if r.Report.Key() == worst.Report.Key() && r.Class == worst.Class {
			sessions = tlsrpt.Sum(sessions, r.Count)
		}
	}
	f := d.find(id, assets.Values{
		"company": reporter(worst), "date": reportDate(worst.Report.Begin), "reason": string(worst.Reason.Result), "code": worst.Reason.Code,
		"info": worst.Reason.Info, "n": sessions, "form": assets.Plural(sessions), "mx": mx, "advice": string(worst.Advice),
	}, evidenceReported(list)...)
	if worst.Aside {
		f.Moments = append(f.Moments, Checked)
	}
	if !worst.Proven {
		f.Moments = append(f.Moments, NotProven)
	}
	if worst.Seen != rollout.NotTested {
		f.Moments = append(f.Moments, Moment(worst.Seen))
	}
	return f
}

// reporter names who says something. Where that is proven, the signer stands for a name that it may only pretend to.
func reporter(r rollout.Reported) string {
	if r.Proven {
		return cmp.Or(r.Company, r.Report.Signer)
	}
	return cmp.Or(r.Report.Shown(), "-")
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

// evidenceReported tells of each failure whose report says it, who signed that, and the sender's own code.
func evidenceReported(all []rollout.Reported) []string {
	var lines []string
	for _, r := range all {
		line := strings.TrimSpace(r.Report.Shown() + " " + r.Report.ReportID + ": " + string(r.Reason.Result) + " " + r.Reason.MX)
		for _, more := range []struct{ what, value string }{
			{"code", r.Reason.Code}, {"from", r.Report.From}, {"signer", r.Report.Signer}, {"unproven", string(r.Report.Why)},
		} {
			if more.value != "" {
				line += "; " + more.what + " " + more.value
			}
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// judgeCopies finds senders that go by another policy. Where the max_age of an older one is over and the id never changed, they do
// not know that there is another.
func (d *diagnosis) judgeCopies(recent []rollout.Reported) {
	n := len(d.Notes.Served)
	for _, r := range slices.Backward(recent) {
		old := r.Copy == rollout.Old || r.Copy == rollout.Expired
		if !old && r.Copy != rollout.Foreign || r.History || r.Aside || old && n < 2 {
			continue
		}
		id, values := ReportOldCopy, assets.Values{"company": reporter(r), "date": reportDate(r.Report.Begin)}
		var until time.Time
		if old {
			held, _ := mtasts.ReadPolicy([]byte(r.Report.Policy))
			until = d.Notes.Served[n-1].First.Add(held.MaxAge)
			values["until"] = d.date(until)
		} else {
			values["form"] = "foreign"
		}
		if r.Copy == rollout.Expired && d.Notes.Served[n-2].ID == d.Notes.Served[n-1].ID {
			id, values["date"] = STSIDNotChanged, d.date(d.Now)
		}
		f := d.find(id, values, evidenceReported([]rollout.Reported{r})...)
		f.Until = until
		if !r.Proven {
			f.Moments = []Moment{NotProven}
		}
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
	reports := d.Counted()
	if len(reports) == 0 {
		since := d.ModeSince(mtasts.Testing)
		if quiet := d.Now.Sub(since); d.Plan != nil && d.Provider.Reports == "" && quiet > silence && quiet < longSilence {
			d.find(RPTSilent, assets.Values{"days": itoa(quiet / day), "form": "never"}, "testing since "+since.UTC().Format(time.RFC3339))
		}
		return
	}
	last := slices.MaxFunc(reports, func(a, b facts.ReportDay) int { return a.End.Compare(b.End) }).End
	if quiet := d.Now.Sub(last); quiet > silence && quiet < longSilence {
		d.find(RPTSilent, assets.Values{"days": itoa(quiet / day)}, "last report "+last.UTC().Format(time.RFC3339))
	}
}
