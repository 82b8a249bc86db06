package wizard

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// The go-live rule: what has to be true before enforce is proposed.
const (
	testingDays    = 14  // in testing
	quietDays      = 7   // nothing changed, and checks were good
	lowMailDays    = 30  // then too few reports are no obstacle, at Google and Microsoft
	wantReporters  = 2   // different senders
	wantReportDays = 5   // different days
	wantSessions   = 10  // successful
	shareFrom      = 200 // sessions from which on a share of failures means something
	day            = 24 * time.Hour
)

// Condition is one line of the go-live rule.
type Condition struct {
	ID   string
	Mark Mark   // Good: met; Wait: time will; Todo: the user can; Bad: it stops
	Text string // what is so, and what would meet it
}

// GoLive is what the rule says now.
type GoLive struct {
	Conditions []Condition
	Ready      bool // every condition is met
	LowMail    bool // all but the reports are, and they have been waited for long enough
	Elsewhere  bool // all are but the reports, which a service reads: the user has to look there
}

// Allowed says whether enforce may be chosen without an override.
func (l GoLive) Allowed() bool { return l.Ready || l.LowMail || l.Elsewhere }

// GoLive applies the rule to the notes.
func (g *Guide) GoLive(j Journey, now time.Time) GoLive {
	conditions := []Condition{
		g.ageCondition(j, now),
		g.quietCondition(j, now),
		g.checksCondition(j),
		g.reportersCondition(j, now),
		g.stopsCondition(j, now),
		g.shareCondition(j, now),
		g.recordCondition(j),
	}
	met := func(id string) bool {
		return slices.ContainsFunc(conditions, func(c Condition) bool { return c.ID == id && c.Mark == Good })
	}
	unmet := slices.DeleteFunc(slices.Clone(conditions), func(c Condition) bool { return c.Mark == Good })
	result := GoLive{Conditions: conditions, Ready: len(unmet) == 0}
	check, _ := j.Check()
	big := g.bigProvider(check)
	result.LowMail = !result.Ready && len(unmet) == 1 && !met("reporters") && big &&
		now.Sub(j.Plan.Target.LiveSince) >= lowMailDays*day
	result.Elsewhere = !result.Ready && !met("reporters") && len(unmet) == 1 && g.reportService(j.Plan) != ""
	return result
}

func (g *Guide) bigProvider(check facts.Check) bool {
	mail := g.Catalogue.Mail(Clues(check))
	return mail.GatewayID == "" && (mail.ID == "google-workspace" || mail.ID == "microsoft-365")
}

func (g *Guide) condition(id string, mark Mark, variant string, values assets.Values) Condition {
	return Condition{ID: id, Mark: mark, Text: g.say("golive."+id+"."+variant, values)}
}

func (g *Guide) ageCondition(j Journey, now time.Time) Condition {
	due := j.Plan.Target.LiveSince.Add(testingDays * day)
	if now.Before(due) {
		return g.condition("age", Wait, "wait", assets.Values{"date": Date(due, now)})
	}
	return g.condition("age", Good, "met", nil)
}

// quietCondition wants policy, id and mail servers unchanged for a week.
func (g *Guide) quietCondition(j Journey, now time.Time) Condition {
	if due := lastChange(j).Add(quietDays * day); now.Before(due) {
		return g.condition("quiet", Wait, "wait", assets.Values{"date": Date(due, now)})
	}
	return g.condition("quiet", Good, "met", nil)
}

// checksCondition wants the last seven days that were checked to be good, with the mail servers called
// or, where this network does not let us, reported as safe by others.
func (g *Guide) checksCondition(j Journey) Condition {
	start := j.Plan.Target.LiveSince.UTC().Format(time.DateOnly)
	days := slices.DeleteFunc(slices.Clone(j.Notes.Days), func(d facts.Day) bool { return d.Date <= start })
	days = days[max(0, len(days)-quietDays):]
	bad := slices.IndexFunc(days, func(d facts.Day) bool { return !d.Green })
	switch {
	case bad >= 0:
		return g.condition("checks", Bad, "bad", assets.Values{"date": dateOf(days[bad].Date)})
	case len(days) < quietDays:
		return g.condition("checks", Wait, "wait", assets.Values{"n": g.count("time.day", quietDays-len(days)), "have": itoa(len(days))})
	case !slices.ContainsFunc(days, func(d facts.Day) bool { return d.Mail }) && !g.reportedSafe(j):
		return g.condition("checks", Unknown, "unknown", nil)
	}
	return g.condition("checks", Good, "met", nil)
}

// dateOf says the date of a day in the notes.
func dateOf(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("Mon 2 Jan")
}

// reportedSafe stands in for calls to the mail servers that this network blocks.
func (g *Guide) reportedSafe(j Journey) bool {
	check, _ := j.Check()
	mail := g.Catalogue.Mail(Clues(check))
	known := mail.Confidence != "" && mail.ID != "unknown"
	return known && slices.ContainsFunc(g.ours(j), func(r facts.ReportDay) bool { return r.Success > 0 })
}

// ours are the reports about the policy that is live now. A reporter that leaves the policy out is
// believed from the day the policy went live.
func (g *Guide) ours(j Journey) []facts.ReportDay {
	var list []facts.ReportDay
	for _, r := range j.Notes.Reports {
		same, known := tlsrpt.SamePolicy(strings.Split(r.Policy, "\n"), j.Plan.Target.Policy())
		if r.PolicyType == string(tlsrpt.STS) && (same || !known && !r.End.Before(j.Plan.Target.LiveSince)) {
			list = append(list, r)
		}
	}
	return list
}

func (g *Guide) reportersCondition(j Journey, now time.Time) Condition {
	names, days, sessions, big := tally(g.ours(j))
	if names >= wantReporters && days >= wantReportDays && sessions >= wantSessions && big {
		return g.condition("reporters", Good, "met", assets.Values{"reporters": itoa(names), "days": g.count("time.day", days)})
	}
	values := assets.Values{
		"have": g.count("golive.session", int(sessions)), "reporters": g.count("golive.reporter", names), "days": g.count("time.day", days),
		"want": itoa(wantSessions), "wantreporters": itoa(wantReporters), "wantdays": itoa(wantReportDays),
	}
	if service := g.reportService(j.Plan); service != "" {
		return g.condition("reporters", Todo, "service", assets.Values{"service": service})
	}
	if names == 0 {
		return g.condition("reporters", Wait, "none", values)
	}
	return g.condition("reporters", Wait, "some", values)
}

// tally counts the reporters, the days and the good sessions, and whether Google or Microsoft is among them.
func tally(reports []facts.ReportDay) (reporters, days int, sessions int64, big bool) {
	names, dates := map[string]bool{}, map[string]bool{}
	for _, r := range reports {
		if r.Success == 0 {
			continue
		}
		name := strings.ToLower(r.Organization)
		names[name] = true
		dates[r.Begin.UTC().Format(time.DateOnly)] = true
		sessions = Sum(sessions, r.Success)
		big = big || tlsrpt.Major(r.Organization)
	}
	return len(names), len(dates), sessions, big
}

// stopsCondition wants no report of the last week that says mail would have been refused, or that
// the policy could not be changed any more.
func (g *Guide) stopsCondition(j Journey, now time.Time) Condition {
	judged := g.judged(j, now)
	if tlsrpt.Weigh(judged) == tlsrpt.Noise {
		return g.condition("stops", Good, "met", nil)
	}
	scale := tlsrpt.NewScale(judged)
	worst := slices.MaxFunc(judged, func(a, b tlsrpt.Judgement) int {
		return cmp.Or(cmp.Compare(scale.Weigh(a), scale.Weigh(b)), cmp.Compare(a.Alone, b.Alone), a.Day.Compare(b.Day))
	})
	return g.condition("stops", Bad, "bad", assets.Values{
		"company": worst.Reporter, "date": ReportDate(worst.Day, now), "reason": g.reason(string(worst.Result)),
	})
}

// judged is what the failures in the reports of the last week mean.
func (g *Guide) judged(j Journey, now time.Time) []tlsrpt.Judgement {
	var judged []tlsrpt.Judgement
	for _, r := range j.Notes.Reports {
		if now.Sub(r.End) <= quietDays*day {
			report := r.Report()
			judged = append(judged, tlsrpt.Judge(report, report.Policies[0], reportContext(j, r, now))...)
		}
	}
	return judged
}

// lastChange is when the policy, its id or the mail servers last changed.
func lastChange(j Journey) time.Time {
	changed := j.Plan.Target.LiveSince
	if n := len(j.Notes.MX); n > 1 {
		changed = latest(changed, j.Notes.MX[n-1].First)
	}
	if n := len(j.Notes.Served); n > 1 {
		changed = latest(changed, j.Notes.Served[n-1].First)
	}
	return changed
}

// reason says a result type of RFC 8460 §4.3 in plain words.
func (g *Guide) reason(result string) string {
	if key := "result." + result; g.Words.Has(key) {
		return g.say(key, nil)
	}
	return g.say("result.other", assets.Values{"result": result})
}

// shareCondition wants less than one session in a hundred to fail, where there are enough of them to say so.
func (g *Guide) shareCondition(j Journey, now time.Time) Condition {
	var good, failed int64
	for _, r := range g.ours(j) {
		if now.Sub(r.End) <= quietDays*day {
			good, failed = Sum(good, r.Success), Sum(failed, r.Failure)
		}
	}
	if all := Sum(good, failed); all >= shareFrom && failed > (all-1)/100 {
		return g.condition("share", Bad, "bad", assets.Values{"failed": strconv.FormatInt(failed, 10), "all": strconv.FormatInt(all, 10)})
	}
	return g.condition("share", Good, "met", nil)
}

// reportService names the service that reads the reports in the user's stead; "" where the user does.
func (g *Guide) reportService(p *plan.Plan) string {
	if report, ok := p.ReportRecord(); ok && report.Type == "CNAME" {
		return p.Hosting.Name
	}
	for _, uri := range p.Reports.RUA {
		host := ""
		if address, ok := tlsrpt.Address(uri); ok {
			host = address[strings.LastIndexByte(address, '@')+1:]
		} else if u, err := url.Parse(uri); err == nil {
			host = u.Hostname()
		}
		if name, known := g.Catalogue.ReportService(host); known {
			return name
		}
	}
	return ""
}

func (g *Guide) recordCondition(j Journey) Condition {
	if service := g.reportService(j.Plan); len(j.Notes.Reports) == 0 && service != "" {
		return g.condition("record", Good, "service", assets.Values{"service": service})
	}
	if len(j.Notes.Reports) == 0 {
		return g.condition("record", Wait, "wait", nil)
	}
	return g.condition("record", Good, "met", nil)
}
