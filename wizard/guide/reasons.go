package guide

import (
	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// Reasons explains the values of a plan, from the values themselves and from where the policy lives.
type Reasons struct {
	guide *Guide
	j     journey.Journey
}

// Reasons returns those of a journey with a plan.
func (g *Guide) Reasons(j journey.Journey) Reasons { return Reasons{g, j} }

func (r Reasons) existing() bool { return r.j.Plan.Hosting.Kind == plan.Existing }

// Hosting says why the policy lives where it does.
func (r Reasons) Hosting() string {
	if r.existing() {
		return r.guide.say(msgid.PlanExistingWhy, nil)
	}
	check, _ := r.j.Check()
	for _, o := range r.guide.Catalogue.Hosting(journey.Clues(check)) {
		if o.ID == r.j.Plan.Hosting.ID {
			return o.Why
		}
	}
	option, _ := r.guide.Catalogue.Option(r.j.Plan.Hosting.ID, r.j.Domain)
	return option.Why
}

// Reports says why the reports go where they do.
func (r Reasons) Reports() string {
	switch {
	case r.existing():
		return r.guide.say(msgid.PlanExistingWhy, nil)
	case len(r.j.Plan.Reports.RUA) > 0:
		return r.guide.say(msgid.PlanReportsWhy, nil)
	}
	return r.guide.say(msgid.PlanReportsService, assets.Values{"service": r.j.Plan.Hosting.Name})
}

// Record says why a record has its value.
func (r Reasons) Record(task plan.Task) string {
	switch {
	case task.ID == plan.STSRecord && task.Record.Type == "TXT":
		return r.guide.say(msgid.WhyRecordId, nil)
	case task.ID == plan.ReportRecord && task.Record.Type == "TXT":
		return r.Reports()
	}
	return r.guide.say(msgid.PlanRecordWhy, assets.Values{"service": r.guide.PlaceName(r.j)})
}

// Mode says what the mode means.
func (r Reasons) Mode() string {
	return r.guide.say(msgid.WhyMode.Of(string(r.j.Plan.Target.Mode)), nil)
}

// MaxAge says why senders remember the policy for that long.
func (r Reasons) MaxAge() string {
	key := msgid.WhyMaxAge
	if r.existing() || r.j.Plan.Target.MaxAge > 7*day {
		key = msgid.WhyMaxAgeLong
	}
	return r.guide.say(key, assets.Values{"time": r.guide.Duration(r.j.Plan.Target.MaxAge)})
}

// Line says why a mail server is on the list.
func (r Reasons) Line(line plan.Line) string {
	check, _ := r.j.Check()
	clues := journey.Clues(check)
	for _, host := range append(check.MXHosts(), r.j.NewServers()...) {
		if !mtasts.Match(line.Pattern, host) {
			continue
		}
		clues.MX = []string{host}
		if lines := r.guide.Catalogue.PolicyMX(clues); len(lines) > 0 {
			return lines[0].Why
		}
	}
	return r.guide.say(msgid.PlanExistingValue, nil)
}
