package journey

import (
	"cmp"
	"time"

	"mailseal/providers"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// acceptPlan makes the draft the plan, or asks for its parts anew.
func (m Machine) acceptPlan(j Journey, value string, now time.Time) Journey {
	if value == Change || value == No {
		return j.without(planQuestions()...)
	}
	place, _ := m.Place(j)
	p := m.Draft(j, place, now)
	j.Plan = &p
	return j.with(QuestionAcceptPlan, value, now)
}

// Draft returns the plan that the answers so far come to.
func (m Machine) Draft(j Journey, o providers.Option, now time.Time) plan.Plan {
	check, _ := j.Check()
	p := plan.Plan{
		Domain:  j.Domain,
		Zone:    check.Zone.Name,
		Hosting: plan.Hosting{ID: o.ID, Kind: plan.Kind(o.Kind), Name: o.Name, Fixed: mtasts.Mode(o.Mode)},
		Target: plan.Target{
			Mode: cmp.Or(mtasts.Mode(o.Mode), mtasts.Testing), MaxAge: rollout.FirstMaxAge, MX: m.patterns(check), ID: mtasts.NewID(now), Since: now,
		},
	}
	p.Target.AnyMaxAge = p.ServiceKeepsPolicy()
	if p.Zone == "" {
		p.Zone = j.Domain
	}
	for _, shape := range o.Records {
		record := hostingRecord(j, shape)
		if !shape.Own && (record.Value != "" || comesLater(o, shape.Label)) { // else the place's own steps say it
			p.Hosting.Records = append(p.Hosting.Records, record)
		}
	}
	if address, ok := j.Answered(QuestionReports); ok {
		p.Reports = plan.Reports{RUA: []string{address}}
	}
	return p
}

func hostingRecord(j Journey, shape providers.RecordShape) plan.Record {
	record := plan.Record{Name: shape.Label + "." + j.Domain, Type: shape.Type, Value: shape.Value, TTL: plan.DefaultTTL}
	for _, paste := range Pastes() {
		if value, ok := j.Answered(paste.ID); ok && paste.Label == shape.Label && shape.Pasted {
			record.Value = value
			record.Type = shape.TypeFor(value)
		}
	}
	return record
}
