package diagnosis

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// How long what a report says stays news, and how long silence means something.
const (
	nowReports  = 48 * time.Hour
	newReports  = 72 * time.Hour
	silence     = 14 * day
	longSilence = 60 * day // by then nobody gives us reports any more, and silence says nothing
)

// trouble is what the failures of one policy of one report mean, among all of its time.
type trouble struct {
	day    facts.ReportDay
	judged []tlsrpt.Judgement
	scale  tlsrpt.Scale
}

// judgeReports judges what senders reported. What a failure means is tlsrpt's rule, the same
// that going from testing to enforce goes by.
func (l *look) judgeReports() {
	l.judgeFailures()
	l.judgeOldCopies()
	l.judgeReportSilence()
}

func (l *look) judgeFailures() {
	fresh := l.troubles(newReports)
	switch recent := l.troubles(nowReports); {
	case len(fresh) == 0:
	case l.exposed && severe(recent):
		recent = slices.DeleteFunc(recent, func(t trouble) bool { return !t.stops() })
		values := recent[0].values(l)
		values["n"], values["form"] = number(int64(reporters(recent)))
		l.find("report-failures-now", values, evidenceOfTrouble(recent)...)
	case tlsrpt.Weigh(judgements(fresh)) > tlsrpt.Noise:
		l.find("report-new-failure", worst(fresh).values(l), evidenceOfTrouble(fresh)...)
	default:
		l.find("report-noise", fresh[0].values(l), evidenceOfTrouble(fresh)...)
	}
}

// troubles are the failures in the reports of the time that just passed. What a
// sender says that still holds an older policy is not about this one.
func (l *look) troubles(within time.Duration) []trouble {
	context := l.reportContext()
	var list []trouble
	for _, r := range l.notes.Reports {
		if r.PolicyType != string(tlsrpt.STS) || r.Failure == 0 && len(r.Failures) == 0 || r.Begin.After(l.now) || l.now.Sub(r.End) > within {
			continue
		}
		report := r.Report()
		judged := slices.DeleteFunc(tlsrpt.Judge(report, report.Policies[0], context), func(j tlsrpt.Judgement) bool { return j.OldCopy })
		if len(judged) > 0 {
			list = append(list, trouble{day: r, judged: judged})
		}
	}
	scale := tlsrpt.NewScale(judgements(list))
	for i := range list {
		list[i].scale = scale
	}
	return list
}

// reportContext is what reports are judged against: the domain as it is now, and
// since when the notes have known it so.
func (l *look) reportContext() tlsrpt.Context {
	c := tlsrpt.Context{Now: l.now, MX: l.hosts, Policy: l.file.meant, TTL: l.recordTTL()}
	if n := len(l.notes.Served); n > 0 && !l.file.ok {
		c.Policy = policyServed(l.notes.Served[n-1])
	}
	if n := len(l.notes.Served); n > 1 {
		c.Since = l.notes.Served[n-1].First
	}
	if n := len(l.notes.MX); n > 1 {
		c.Since = later(c.Since, l.notes.MX[n-1].First)
	}
	for _, s := range l.notes.Served {
		c.OldMaxAge = max(c.OldMaxAge, s.MaxAge)
	}
	return c
}

func policyServed(s facts.Served) mtasts.Policy {
	return mtasts.Policy{Mode: mtasts.Mode(s.Mode), MaxAge: s.MaxAge, MX: s.MX}
}

// stops says that a failure could keep mail back, once somebody else says so too.
func (t trouble) stops() bool {
	return slices.ContainsFunc(t.judged, func(j tlsrpt.Judgement) bool { return j.Seconded == tlsrpt.Stop })
}

// severe says that failures which stop mail come from two companies, or are at
// least half of what a major one sent.
func severe(all []trouble) bool {
	stops := slices.DeleteFunc(slices.Clone(all), func(t trouble) bool { return !t.stops() })
	return reporters(stops) > 1 || slices.ContainsFunc(stops, func(t trouble) bool {
		return tlsrpt.Major(t.day.Organization) && t.day.Failure > 0 && t.day.Failure >= t.day.Success
	})
}

// worst is the first trouble that weighs most.
func worst(all []trouble) trouble {
	return slices.MaxFunc(all, func(a, b trouble) int {
		one, other := a.reason(), b.reason()
		return cmp.Or(cmp.Compare(a.scale.Weigh(one), b.scale.Weigh(other)), cmp.Compare(one.Seconded, other.Seconded))
	})
}

func judgements(all []trouble) []tlsrpt.Judgement {
	var list []tlsrpt.Judgement
	for _, t := range all {
		list = append(list, t.judged...)
	}
	return list
}

// reason is the judgement that counts most.
func (t trouble) reason() tlsrpt.Judgement {
	return slices.MaxFunc(t.judged, func(a, b tlsrpt.Judgement) int {
		return cmp.Or(cmp.Compare(t.scale.Weigh(a), t.scale.Weigh(b)), cmp.Compare(a.Seconded, b.Seconded), cmp.Compare(a.Alone, b.Alone))
	})
}

// sessions are those that count as much as the reason does.
func (t trouble) sessions() int64 {
	var n int64
	for _, j := range t.judged {
		if j.Seconded == t.reason().Seconded {
			n += min(j.Count, 1_000_000)
		}
	}
	return n
}

func (t trouble) values(l *look) assets.Values {
	said := t.reason()
	mx := canonical(said.MX)
	if mx == "" && len(l.hosts) > 0 {
		mx = l.hosts[0]
	}
	reason := string(said.Result)
	if reason == "" {
		reason = "-"
	}
	n, form := number(t.sessions())
	return assets.Values{
		"company": company(t.day.Organization), "date": reportDate(t.day.Begin), "reason": reason,
		"n": n, "form": form, "mx": mx,
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
		lines = append(lines, strings.TrimSpace(t.day.Organization+" "+t.day.ReportID+": "+string(t.reason().Result)+" "+t.reason().MX))
	}
	return lines
}

// judgeOldCopies finds senders that still go by an older policy. Where its max_age is over and the id
// never changed, they do not know that there is another.
func (l *look) judgeOldCopies() {
	n := len(l.notes.Served)
	if l.file.state != PolicyValid || n < 2 || !samePolicy(l.notes.Served[n-1], l.file.policy) {
		return
	}
	live, before := l.notes.Served[n-1], l.notes.Served[n-2]
	context := l.reportContext()
	for _, r := range slices.Backward(l.notes.Reports) {
		if !r.Begin.After(live.First.Add(l.recordTTL())) || l.now.Sub(r.End) > week {
			continue
		}
		report := r.Report()
		judged := tlsrpt.Judge(report, report.Policies[0], context)
		if len(judged) == 0 || !judged[0].OldCopy {
			continue
		}
		held, _ := mtasts.ReadPolicy([]byte(r.Policy))
		until := live.First.Add(held.MaxAge)
		values := assets.Values{"company": company(r.Organization), "date": reportDate(r.Begin), "until": l.date(until)}
		id := "report-old-copy"
		if judged[0].Expired && before.ID == live.ID {
			id = "sts-id-not-changed"
			values["date"] = l.date(l.now)
		}
		l.find(id, values, r.Organization+" "+r.ReportID).Until = until
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
// week that stops mail or ties our hands, and enough success from enough senders. A domain
// with little mail at a big provider may go without the last, after 30 days.
func (l *look) reportsAllow() bool {
	if tlsrpt.Weigh(judgements(l.troubles(week))) > tlsrpt.Noise {
		return false
	}
	senders, dates, sessions, big := map[string]bool{}, map[string]bool{}, int64(0), false
	for _, r := range l.notes.Reports {
		if r.PolicyType != string(tlsrpt.STS) || r.Success == 0 {
			continue
		}
		senders[strings.ToLower(r.Organization)] = true
		dates[r.Begin.UTC().Format(time.DateOnly)] = true
		sessions += min(r.Success, 1_000_000)
		big = big || tlsrpt.Major(r.Organization)
	}
	enough := len(senders) >= 2 && len(dates) >= 5 && sessions >= 10 && big
	lowMail := len(l.hosts) > 0 && !slices.ContainsFunc(l.hosts, func(h string) bool { return !bigProvider(h) })
	return enough || lowMail
}
