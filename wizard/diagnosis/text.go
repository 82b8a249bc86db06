package diagnosis

import (
	"maps"

	"mailseal/assets"
)

// Text fills the words of a finding. The values that depend on the language are looked up here. Where the words have
// other forms of a part, the one that knows most is taken: of what is there ("what-found" where the form is "found"), and of
// the moment ("fix-service").
func Text(words *assets.Words, f Finding) assets.Finding {
	values := assets.Values{}
	maps.Copy(values, f.Values)
	if key := "reason." + values["reason"]; words.Has(key) {
		values["reason"] = words.Say(key, nil)
	}
	if values["runner"] == "" {
		values["runner"] = words.Say("runner.unknown", values)
	}
	say := func(part string) string {
		base := "finding." + string(f.ID) + "." + part
		for _, form := range f.forms(part) {
			if key := base + "-" + form; words.Has(key) {
				return words.Say(key, values)
			}
		}
		return words.Say(base, values)
	}
	text := assets.Finding{Title: say("title"), What: say("what"), Why: say("why"), Fix: say("fix"), Until: say("until")}
	if f.ID.row().exposed <= BounceSoon && f.Level == Off {
		text.Why = words.Say("calm.why", nil)
	}
	return text
}

// forms are the forms that a part may have, the most fitting first. What is there is said before the moment; what to do
// follows from the moment.
func (f Finding) forms(part string) []string {
	form := f.Values["form"]
	var both, moments []string
	for _, m := range f.Moments {
		if form != "" {
			both = append(both, form+"-"+string(m))
		}
		moments = append(moments, string(m))
	}
	if form == "" {
		return moments
	}
	if part == "title" || part == "what" {
		return append(append(both, form), moments...)
	}
	return append(append(both, moments...), form)
}
