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

// Shape returns the shape of the record with a label whose value the user brings; ok is false where the place needs none.
func Shape(o providers.Option, label string) (shape providers.RecordShape, ok bool) {
	i := slices.IndexFunc(o.Records, func(r providers.RecordShape) bool { return r.Label == label && r.Pasted })
	if i < 0 {
		return providers.RecordShape{}, false
	}
	return o.Records[i], true
}
