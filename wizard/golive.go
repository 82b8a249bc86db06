package wizard

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

const (
	day  = rollout.Day
	week = 7 * day
)

// Situation is a journey at a time, as the rules see it.
func (g *Guide) Situation(j Journey, now time.Time) rollout.Situation {
	check, _ := j.Check()
	return rollout.Situation{
		Check: check, Notes: j.Notes, Plan: j.Plan, Operation: j.Operation, Now: now, Provider: g.provider(check, j.Plan),
	}
}

// provider is what the catalogue knows of the companies that a check found.
func (g *Guide) provider(check facts.Check, p *plan.Plan) rollout.Provider {
	mail := g.Catalogue.Mail(Clues(check))
	r := rollout.Provider{
		Known:   mail.Confidence != "" && mail.ID != "unknown",
		Major:   mail.GatewayID == "" && (mail.ID == "google-workspace" || mail.ID == "microsoft-365"),
		Reports: g.reportService(check, p),
		Service: g.policyService(check, p),
	}
	switch {
	case mail.GatewayID != "":
		r.Mail = mail.GatewayName
	case r.Known && mail.ID != providers.SelfHosted && mail.ID != providers.NoMail:
		r.Mail = mail.Name
	}
	return r
}

// policyService is the service that keeps the policy, by where the domain's names lead and, while they lead nowhere, by
// the plan.
func (g *Guide) policyService(check facts.Check, p *plan.Plan) rollout.Service {
	planned := ""
	if p != nil && p.ServiceKeepsPolicy() {
		planned = p.Hosting.ID
	}
	known, ok := g.Catalogue.PolicyService(check.Domain, map[string][]string{
		mtasts.HostLabel: check.Host.Alias, mtasts.RecordLabel: check.Record.Alias, tlsrpt.RecordLabel: check.Report.Alias,
	}, planned)
	if !ok {
		return rollout.Service{}
	}
	service := rollout.Service{ID: known.ID, Name: known.Name}
	for _, r := range known.Records {
		service.Records = append(service.Records, rollout.ServiceRecord{
			Name: r.Label + "." + check.Domain, Type: r.Type, There: r.There, Right: r.Right, Fits: r.Fits,
		})
	}
	return service
}

// Condition is one line of the go-live rule in words.
type Condition struct {
	ID   rollout.ConditionID
	Mark Mark
	Text string // what is so, and what would meet it
}

// conditions says what the go-live rule says.
func (g *Guide) conditions(j Journey, golive rollout.GoLive, now time.Time) []Condition {
	var list []Condition
	for _, c := range golive.Conditions {
		list = append(list, g.condition(j, c, now))
	}
	return list
}

func (g *Guide) condition(j Journey, c rollout.Condition, now time.Time) Condition {
	say := func(mark Mark, variant string, values assets.Values) Condition {
		return Condition{ID: c.ID, Mark: mark, Text: g.say("golive."+string(c.ID)+"."+variant, values)}
	}
	switch {
	case c.ID == rollout.RecordCondition && c.State == rollout.Met && len(j.Notes.Reports) == 0:
		check, _ := j.Check()
		return say(Good, "service", assets.Values{"service": g.reportService(check, j.Plan)})
	case c.ID == rollout.ReportersCondition:
		return g.reportersCondition(j, c, say)
	}
	switch c.State {
	case rollout.Met:
		return say(Good, "met", nil)
	case rollout.Unseen:
		return say(Unknown, "unknown", nil)
	case rollout.Stopping:
		return say(Bad, "bad", g.stoppingValues(c, now))
	case rollout.Waiting, rollout.NoneYet, rollout.AtService:
	}
	return say(Wait, "wait", assets.Values{
		"date": Date(c.Due, now), "n": g.count("time.day", rollout.QuietDays-c.Days), "have": itoa(c.Days),
	})
}

func (g *Guide) stoppingValues(c rollout.Condition, now time.Time) assets.Values {
	switch c.ID {
	case rollout.ChecksCondition:
		return assets.Values{"date": dateOf(c.Bad)}
	case rollout.StopsCondition:
		return assets.Values{"company": c.Worst.Reporter, "date": ReportDate(c.Worst.Day, now), "reason": g.reason(string(c.Worst.Result))}
	case rollout.ShareCondition:
		return assets.Values{"failed": strconv.FormatInt(c.Failed, 10), "all": strconv.FormatInt(c.All, 10)}
	case rollout.AgeCondition, rollout.QuietCondition, rollout.ReportersCondition, rollout.RecordCondition:
	}
	return nil
}

func (g *Guide) reportersCondition(j Journey, c rollout.Condition, say func(Mark, string, assets.Values) Condition) Condition {
	t := c.Tally
	check, _ := j.Check()
	values := assets.Values{
		"have": g.count("golive.session", int(min(t.Sessions, 1<<40))), "reporters": g.count("golive.reporter", t.Reporters), "days": g.count("time.day", t.Days),
		"want": itoa(rollout.WantSessions), "wantreporters": itoa(rollout.WantReporters), "wantdays": itoa(rollout.WantReportDays),
		"service": g.reportService(check, j.Plan),
	}
	switch c.State {
	case rollout.Met:
		values["reporters"] = itoa(t.Reporters)
		return say(Good, "met", values)
	case rollout.AtService:
		return say(Todo, "service", values)
	case rollout.NoneYet:
		return say(Wait, "none", values)
	case rollout.Waiting, rollout.Stopping, rollout.Unseen:
	}
	return say(Wait, "some", values)
}

// dateOf says the date of a day in the notes.
func dateOf(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("Mon 2 Jan")
}

// reason says a result type of RFC 8460 §4.3 in plain words.
func (g *Guide) reason(result string) string {
	if key := "result." + result; g.Words.Has(key) {
		return g.say(key, nil)
	}
	return g.say("result.other", assets.Values{"result": result})
}

// reportService names the service that reads the reports in the user's stead; "" where the user does.
func (g *Guide) reportService(check facts.Check, p *plan.Plan) string {
	if p == nil {
		_, rua, _ := rollout.ReportState(check)
		return g.readerOf(rua)
	}
	if report, ok := p.ReportRecord(); ok && report.Type == "CNAME" {
		return p.Hosting.Name
	}
	return g.readerOf(p.Reports.RUA)
}

func (g *Guide) readerOf(rua []string) string {
	for _, uri := range rua {
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

func latest(a, b time.Time) time.Time { return rollout.Later(a, b) }
