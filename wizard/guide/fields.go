package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Field is one value to copy.
type Field struct {
	Name  FieldName
	Label string
	Value string
	Hint  string
}

// FieldName names a field, for the key that copies it.
type FieldName string

// fields are the values to type and to copy.
func (g *Guide) fields(j journey.Journey, task plan.Task) []Field {
	if task.File != nil {
		fields := []Field{{Name: URLField, Label: g.say("field.url", nil), Value: task.File.URL}}
		if !j.Plan.ServiceKeepsPolicy() { // a service writes it
			fields = append(fields, Field{Name: ValueField, Label: g.say("field.file", nil), Value: task.File.Body})
		}
		return fields
	}
	guide := g.dnsGuide(j)
	value, hint := g.typedValue(guide, *task.Record)
	return []Field{
		{Name: TypeField, Label: g.say("field.type", nil), Value: task.Record.Type},
		{Name: NameField, Label: g.say("field.name", nil), Value: guide.NameFor(task.Record.Name, j.Plan.Zone), Hint: guide.NameHint},
		{Name: ValueField, Label: g.say("field.value", nil), Value: value, Hint: hint},
	}
}

// changeFields are the values of a task that changes or deletes records.
func (g *Guide) changeFields(j journey.Journey, task plan.Task) []Field {
	guide := g.dnsGuide(j)
	name, kinds, list, hint := j.Domain, []string{"MX"}, task.MX, guide.NameHint
	if task.ID != plan.MailServers { // nothing is typed
		kinds, list, hint = nil, nil, ""
		for _, r := range task.Drop {
			name = r.Name
			if !slices.Contains(kinds, r.Type) {
				kinds = append(kinds, r.Type)
			}
			list = append(list, assets.Clean(r.Value, 255))
		}
	}
	if len(list) == 0 {
		return nil
	}
	return []Field{
		{Name: TypeField, Label: g.say("field.type", nil), Value: strings.Join(kinds, ", ")},
		{Name: NameField, Label: g.say("field.name", nil), Value: guide.NameFor(name, j.Plan.Zone), Hint: hint},
		{Name: ValueField, Label: g.say("field.value", nil), Value: strings.Join(list, "\n")},
	}
}
