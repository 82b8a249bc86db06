package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
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

// FieldName names a field, for the key binding that copies it.
type FieldName string

// The fields.
const (
	NameField  FieldName = "name"
	TypeField  FieldName = "type"
	ValueField FieldName = "value"
	URLField   FieldName = "url"
)

// Fields returns the values of a task to type and to copy.
func (g *Guide) Fields(j journey.Journey, task plan.Task) []Field {
	switch {
	case task.File != nil:
		return g.fileFields(j, *task.File)
	case task.Record != nil:
		return g.recordFields(j, *task.Record)
	}
	return g.changeFields(j, task)
}

func (g *Guide) fileFields(j journey.Journey, f plan.File) []Field {
	fields := []Field{{Name: URLField, Label: g.say(msgid.FieldUrl, nil), Value: f.URL}}
	if !j.Plan.ServiceKeepsPolicy() { // a service writes it
		fields = append(fields, Field{Name: ValueField, Label: g.say(msgid.FieldFile, nil), Value: f.Body})
	}
	return fields
}

func (g *Guide) recordFields(j journey.Journey, r plan.Record) []Field {
	host := g.DNSGuide(j)
	value := Field{Name: ValueField, Label: g.say(msgid.FieldValue, nil), Value: valuesFor(host, r)}
	switch {
	case r.Value == "":
		value.Value, value.Hint = "", g.say(msgid.StepShownThere, assets.Values{"place": g.PlaceName(j)})
	case len(r.Values()) > 1:
		value.Hint = g.say(msgid.FieldEach, nil)
	case value.Value != r.Value:
		value.Hint = g.say(msgid.FieldExactly, nil)
	}
	label := host.ValueLabel
	if r.Type == "CNAME" {
		label = host.TargetLabel
	}
	value.Hint = join(g.calledThere(host, value.Label, label), value.Hint)
	name := Field{Name: NameField, Label: g.say(msgid.FieldName, nil), Value: host.NameFor(r.Name, j.Plan.Zone)}
	name.Hint = join(g.calledThere(host, name.Label, host.NameLabel), host.NameHint)
	return []Field{g.typeField(j, r), name, value}
}

// typeField returns the type of a record; where the place has yet to show which, that it does.
func (g *Guide) typeField(j journey.Journey, r plan.Record) Field {
	f := Field{Name: TypeField, Label: g.say(msgid.FieldType, nil), Value: r.Type}
	place, _ := g.PlaceOf(j)
	shape, _ := journey.Shape(place, strings.TrimSuffix(r.Name, "."+j.Domain))
	if r.Value == "" && len(shape.Or) > 0 {
		f.Value, f.Hint = "", g.say(msgid.StepTypeThere, assets.Values{"place": g.PlaceName(j)})
	}
	return f
}

// valuesFor returns what to type in the Value box: of several records, each on a line of its own.
func valuesFor(host providers.Guide, r plan.Record) string {
	var lines []string
	for _, value := range r.Values() {
		lines = append(lines, host.ValueFor(r.Type, value))
	}
	return strings.Join(lines, "\n")
}

// calledThere says what a DNS host calls a box, where it is not called by our word for it.
func (g *Guide) calledThere(host providers.Guide, ours, theirs string) string {
	if theirs == "" || strings.EqualFold(ours, theirs) {
		return ""
	}
	key := msgid.FieldCalled
	if !host.LabelsSure {
		key = msgid.FieldCalledLikely
	}
	return g.say(key, assets.Values{"label": theirs})
}

func join(first, second string) string { return strings.TrimSpace(first + " " + second) }

// changeFields returns the values of a task that replaces the MX records or deletes records.
func (g *Guide) changeFields(j journey.Journey, task plan.Task) []Field {
	host := g.DNSGuide(j)
	name, kinds, list, hint := j.Domain, []string{"MX"}, task.MX, host.NameHint
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
		{Name: TypeField, Label: g.say(msgid.FieldType, nil), Value: strings.Join(kinds, ", ")},
		{Name: NameField, Label: g.say(msgid.FieldName, nil), Value: host.NameFor(name, j.Plan.Zone), Hint: hint},
		{Name: ValueField, Label: g.say(msgid.FieldValue, nil), Value: strings.Join(list, "\n")},
	}
}
