package guide

import (
	"time"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// beforeStep asks which policy was served before mailseal knew the domain: the notes cannot tell, and waits follow from it.
func (v view) beforeStep() Step {
	values := assets.Values{
		"domain": v.j.Domain, "since": Date(v.j.Notes.First.At, v.now), "time": v.Duration(min(journey.UnsureMaxAge(v.j), 400*24*time.Hour)),
	}
	label := func(value string) (Option, bool) {
		if journey.Before(value) != journey.BeforeUnsure {
			return Option{}, false
		}
		o := v.option(journey.QuestionBefore, value, nil)
		o.Detail = v.say("before.unsure", values)
		return o, true
	}
	return Step{
		Title:    v.say("before.title", values),
		Blocks:   []Block{v.text("before.what", values), v.text("before.why", values)},
		Question: v.question(v.pending, v.say("before.prompt", values), label),
	}
}
