package practice

import (
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Suggest is what to answer to a question about a value that comes from elsewhere, such as a service's dashboard: a name
// that leads to the pretend company that answers for it. It is empty for every other question.
func (w *World) Suggest(m journey.Machine, j journey.Journey, id journey.QuestionID) string {
	if id == journey.QuestionNewMX {
		return w.Value("", "MX")
	}
	option, _ := m.Place(j)
	for _, paste := range journey.Pastes() {
		shape, ok := journey.Shape(option, paste.Label)
		if paste.ID != id || !ok {
			continue
		}
		text := w.Value(plan.Kind(option.Kind), paste.Label)
		if _, err := shape.Paste(text); err != nil {
			return shape.Like // the practice opens any company that is named
		}
		return text
	}
	return ""
}
