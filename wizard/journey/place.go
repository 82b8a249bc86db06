package journey

import (
	"slices"

	"mailseal/providers"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// places returns where the policy of a domain can live, the recommended one first; of one kind, where the user chose that.
func (m Machine) places(j Journey) []providers.Option {
	check, _ := j.Check()
	return m.Catalogue.Hosting(Clues(check))
}

// PlacesOfWay returns the places of the kind that the user chose.
func (m Machine) PlacesOfWay(j Journey) []providers.Option {
	way, chosen := j.Answered(QuestionWay)
	return slices.DeleteFunc(slices.Clone(m.places(j)), func(o providers.Option) bool { return chosen && string(o.Kind) != way })
}

// Place returns where the policy is to live, as far as it was chosen from what fits the domain; ok is false where it was not,
// or does not fit any more.
func (m Machine) Place(j Journey) (o providers.Option, ok bool) {
	id, _ := j.Answered(QuestionHosting)
	options := m.places(j)
	i := slices.IndexFunc(options, func(o providers.Option) bool { return o.ID == id })
	if i < 0 {
		return providers.Option{}, false
	}
	return options[i], true
}

// PlaceOf returns where the policy of the plan lives, or is to live; ok is false where the catalogue does not know it.
func (m Machine) PlaceOf(j Journey) (o providers.Option, ok bool) {
	if j.Plan != nil {
		return m.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	}
	return m.Place(j)
}

// Paste is a question for a record whose value the user brings, and the record's label.
type Paste struct {
	Label string
	ID    QuestionID
}

// Pastes lists them.
func Pastes() []Paste {
	return []Paste{
		{mtasts.HostLabel, QuestionHost},
		{mtasts.RecordLabel, QuestionSTSTarget},
		{tlsrpt.RecordLabel, QuestionRptTarget},
	}
}

// comesLater reports whether the value of a record is known only once some of the place's steps are done, one of which asks for it.
// A service shows all of its values before there is anything to publish.
func comesLater(o providers.Option, label string) bool {
	return o.Kind != providers.Service && slices.ContainsFunc(o.Steps, func(s providers.Step) bool { return s.Act == providers.Copy && s.Label == label })
}

// Shape returns the shape of the record with a label whose value the user brings; ok is false where the place needs none.
func Shape(o providers.Option, label string) (shape providers.RecordShape, ok bool) {
	i := slices.IndexFunc(o.Records, func(r providers.RecordShape) bool { return r.Label == label && r.Pasted })
	if i < 0 {
		return providers.RecordShape{}, false
	}
	return o.Records[i], true
}
