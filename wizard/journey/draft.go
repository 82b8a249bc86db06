package journey

import (
	"cmp"
	"strings"
	"time"

	"mailseal/providers"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
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
		Hosting: plan.Hosting{ID: o.ID, Kind: plan.Kind(o.Kind), Name: o.Called, Fixed: mtasts.Mode(o.Mode)},
		Target: plan.Target{
			Mode: cmp.Or(mtasts.Mode(o.Mode), mtasts.Testing), MaxAge: rollout.FirstMaxAge, MX: m.patterns(j), ID: mtasts.NewID(now), Since: now,
		},
	}
	p.Target.AnyMaxAge = p.ServiceKeepsPolicy()
	if p.Zone == "" {
		p.Zone = j.Domain
	}
	_, p.Hosting.FoundID, _ = rollout.RecordState(check)
	if address, ok := j.Answered(QuestionReports); ok {
		p.Reports = plan.Reports{RUA: []string{address}}
	}
	for _, shape := range o.Records {
		record := hostingRecord(j, shape)
		switch {
		case shape.Own:
		case record.Type == "TXT" && shape.Label == mtasts.RecordLabel: // the service begins with an id of its own
			announced, _, _ := mtasts.FindRecord([]string{record.Value})
			p.Target.ID = cmp.Or(announced.ID, p.Target.ID)
		case record.Type == "TXT" && shape.Label == tlsrpt.RecordLabel:
			reports, _, _ := tlsrpt.FindRecord([]string{record.Value})
			p.Reports = plan.Reports{RUA: reports.RUA}
		case record.Value != "", comesLater(o, shape.Label): // else the place's own steps say it
			p.Hosting.Records = append(p.Hosting.Records, record)
		}
	}
	return p
}

func hostingRecord(j Journey, shape providers.RecordShape) plan.Record {
	record := plan.Record{Name: shape.Label + "." + j.Domain, Type: shape.Type, Value: shape.Value, TTL: plan.DefaultTTL}
	for _, paste := range Pastes() {
		if value, ok := j.Answered(paste.ID); ok && paste.Label == shape.Label && shape.Pasted {
			record.Value = value
			if pasted, err := shape.Paste(value); err == nil { // else the catalogue has changed since
				record.Type, record.Value = pasted.Type, strings.Join(pasted.Values, " ")
			}
		}
	}
	return record
}

// Odd is a value that the user brought although it is unusual.
type Odd struct {
	Record plan.Record
	Shape  providers.RecordShape
	Oddity providers.Oddity
}

// Oddities lists what is unusual about the values that the user brought for the place.
func (m Machine) Oddities(j Journey) []Odd {
	place, _ := m.PlaceOf(j)
	var list []Odd
	for _, paste := range Pastes() {
		value, answered := j.Answered(paste.ID)
		shape, needed := Shape(place, paste.Label)
		if pasted, err := shape.Paste(value); answered && needed && err == nil && pasted.Oddity != providers.Usual {
			list = append(list, Odd{hostingRecord(j, shape), shape, pasted.Oddity})
		}
	}
	return list
}
