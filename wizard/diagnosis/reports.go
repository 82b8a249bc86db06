package diagnosis

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// How long what a report says stays news, and how long silence means something.
const (
	nowReports  = 48 * time.Hour
	newReports  = 72 * time.Hour
	silence     = 14 * day
	longSilence = 60 * day // by then nobody gives us reports any more, and silence says nothing
)

// stops are the results with which an enforcing sender keeps mail back (RFC 8460 §4.3).
func stops(result string) bool {
	switch result {
	case "starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted", "validation-failure":
		return true
	}
	return false
}

// holds are results with which mail flows, but the policy cannot be read.
func holds(result string) bool {
	return result == "sts-policy-fetch-error" || result == "sts-policy-invalid" || result == "sts-webpki-invalid"
}

// trouble is what one reporter said about today's mail servers.
type trouble struct {
	day    facts.ReportDay
	reason facts.ReportReason
	count  int64 // sessions
	stop   bool
}

// judgeReports judges what senders reported (rollout rule: what stops mail, what
// only holds the rollout, and what is noise).
func (l *look) judgeReports() {
	l.judgeFailures()
	l.judgeOldCopies()
	l.judgeReportSilence()
}

func (l *look) judgeFailures() {
	var fresh, noise []trouble
	for _, r := range l.notes.Reports {
		if r.PolicyType != "sts" || l.now.Sub(r.End) > newReports || r.Begin.After(l.now) {
			continue
		}
		t, ok := l.troubleIn(r)
		switch {
		case ok:
			fresh = append(fresh, t)
		case r.Failure > 0 && len(r.Failures) > 0:
			noise = append(noise, trouble{day: r, reason: r.Failures[0], count: r.Failure})
		}
	}
	switch {
	case len(fresh) == 0:
	case l.exposed && l.severe(fresh):
		t := firstStop(fresh)
		values := t.values(l)
		values["n"], values["form"] = number(int64(reporters(fresh)))
		l.find("report-failures-now", values, evidenceOfTrouble(fresh)...)
		return
	case firstStop(fresh).stop || settled(fresh):
		l.find("report-new-failure", firstStop(fresh).values(l), evidenceOfTrouble(fresh)...)
		return
	default:
		noise = append(fresh, noise...)
	}
	if len(noise) > 0 {
		l.find("report-noise", noise[0].values(l), evidenceOfTrouble(noise)...)
	}
}

// troubleIn gathers the failures of a report that concern today's mail servers or the policy.
func (l *look) troubleIn(r facts.ReportDay) (trouble, bool) {
	t := trouble{day: r}
	for _, reason := range r.Failures {
		host := canonical(reason.MX)
		current := host == "" || slices.Contains(l.hosts, host)
		stop := stops(reason.Result) && current
		if !stop && !holds(reason.Result) {
			continue
		}
		if t.count == 0 || stop && !t.stop {
			t.reason = reason
		}
		t.stop = t.stop || stop
		t.count += max(reason.Count, 1)
	}
	return t, t.count > 0
}

// severe says that the failures of the last 48 hours come from two companies, or
// are at least half of what a major one sent.
func (l *look) severe(all []trouble) bool {
	var recent []trouble
	for _, t := range all {
		if t.stop && l.now.Sub(t.day.End) <= nowReports {
			recent = append(recent, t)
		}
	}
	if reporters(recent) >= 2 {
		return true
	}
	return slices.ContainsFunc(recent, func(t trouble) bool {
		return major(t.day.Organization) && t.day.Failure > 0 && t.day.Failure >= t.day.Success
	})
}

// settled says that a trouble with the policy itself is no hiccup: two days, two
// companies, or a reason that does not pass.
func settled(all []trouble) bool {
	dates := map[string]bool{}
	for _, t := range all {
		dates[t.day.Begin.UTC().Format(time.DateOnly)] = true
		if t.reason.Result != "sts-policy-fetch-error" {
			return true
		}
	}
	return len(dates) >= 2 || reporters(all) >= 2
}

func firstStop(all []trouble) trouble {
	for _, t := range all {
		if t.stop {
			return t
		}
	}
	return all[0]
}

func (t trouble) values(l *look) assets.Values {
	mx := canonical(t.reason.MX)
	if mx == "" && len(l.hosts) > 0 {
		mx = l.hosts[0]
	}
	reason := t.reason.Result
	if reason == "" {
		reason = "-"
	}
	n, form := number(t.count)
	return assets.Values{
		"company": company(t.day.Organization), "date": l.date(t.day.Begin), "reason": reason,
		"n": n, "form": form, "mx": mx,
	}
}

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

func reporters(all []trouble) int {
	names := map[string]bool{}
	for _, t := range all {
		names[strings.ToLower(t.day.Organization)] = true
	}
	return len(names)
}

func evidenceOfTrouble(all []trouble) []string {
	var lines []string
	for _, t := range all {
		lines = append(lines, strings.TrimSpace(t.day.Organization+" "+t.day.ReportID+": "+t.reason.Result+" "+t.reason.MX))
	}
	return lines
}

func major(organization string) bool {
	name := strings.ToLower(organization)
	return strings.Contains(name, "google") || strings.Contains(name, "microsoft")
}

// judgeOldCopies finds senders that still go by an older policy. Once that one's
// max_age is over, they hold on to it because the id never changed.
func (l *look) judgeOldCopies() {
	n := len(l.notes.Served)
	if l.file.state != PolicyValid || n < 2 {
		return
	}
	live := l.notes.Served[n-1]
	if !samePolicy(live, l.file.policy) {
		return
	}
	for _, r := range slices.Backward(l.notes.Reports) {
		held, ok := mtasts.ReadPolicy([]byte(r.Policy))
		if !ok || r.PolicyType != "sts" || !r.Begin.After(live.First.Add(l.recordTTL())) || l.now.Sub(r.End) > week {
			continue
		}
		if held.Mode == l.file.policy.Mode && sameHosts(held.MX, l.file.policy.MX) {
			continue
		}
		until := live.First.Add(held.MaxAge)
		values := assets.Values{"company": company(r.Organization), "date": l.date(r.Begin), "until": l.date(until)}
		l.find("report-old-copy", values, r.Organization+" "+r.ReportID).Until = until
		return
	}
}

// judgeReportSilence finds that reports used to come and do not any more.
func (l *look) judgeReportSilence() {
	state, _, _ := ReportState(l.check)
	mode := Mode(l.check)
	if state != mtasts.Valid || mode != mtasts.Testing && mode != mtasts.Enforce || len(l.notes.Reports) == 0 {
		return
	}
	var last time.Time
	for _, r := range l.notes.Reports {
		last = later(last, r.End)
	}
	if quiet := l.now.Sub(last); quiet > silence && quiet < longSilence {
		l.find("rpt-silent", assets.Values{"days": whole(quiet / day)}, "last report "+last.UTC().Format(time.RFC3339))
	}
}

// reportsAllow says that the reports so far speak for enforcing: nothing in the last
// week that stops mail, and enough success from enough senders. A domain
// with little mail at a big provider may go without the last, after 30 days.
func (l *look) reportsAllow() bool {
	senders, dates, sessions, big := map[string]bool{}, map[string]bool{}, int64(0), false
	for _, r := range l.notes.Reports {
		if r.PolicyType != "sts" {
			continue
		}
		if t, ok := l.troubleIn(r); ok && t.stop && l.now.Sub(r.End) < week {
			return false
		}
		if r.Success > 0 {
			senders[strings.ToLower(r.Organization)] = true
			dates[r.Begin.UTC().Format(time.DateOnly)] = true
			sessions += min(r.Success, 1_000_000)
			big = big || major(r.Organization)
		}
	}
	enough := len(senders) >= 2 && len(dates) >= 5 && sessions >= 10 && big
	lowMail := len(l.hosts) > 0 && !slices.ContainsFunc(l.hosts, func(h string) bool { return !bigProvider(h) })
	return enough || lowMail
}
