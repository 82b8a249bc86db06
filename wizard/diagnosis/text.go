package diagnosis

import (
	"maps"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Text fills the words of a finding. The values that depend on the language are looked up here. Where the words have
// other forms of a part, the one that knows most is taken: of what is there ("what-found" where the form is "found"), and of
// the moment ("fix-service").
func Text(words *assets.Words, f Finding) assets.Finding {
	values := f.spoken(words)
	say := func(part string) string {
		base := msgid.Finding.Of(string(f.ID), part)
		for _, form := range f.forms(words, part) {
			if key := base.With(form); words.Has(key) {
				return words.Say(key, values)
			}
		}
		for _, m := range f.moments() {
			if key := msgid.Moment.Of(m, part); words.Has(key) {
				return words.Say(key, values)
			}
		}
		return words.Say(base, values)
	}
	text := assets.Finding{Title: say("title"), What: say("what"), Why: say("why"), Fix: say("fix"), Until: say("until")}
	if f.ID.row().levels.exposed <= BounceSoon && f.Level == Off && !f.Exposed {
		text.Why = words.Say(msgid.CalmWhy, nil)
	}
	for _, part := range []*string{&text.What, &text.Why, &text.Fix, &text.Until} {
		*part = strings.ReplaceAll(*part, "....", "...") // a list that goes on, at the end of a sentence
	}
	return text
}

// spoken returns the finding's values in words.
func (f Finding) spoken(words *assets.Words) assets.Values {
	values := assets.Values{}
	maps.Copy(values, f.Values)
	if _, reported := values["reason"]; reported {
		failure := tlsrpt.Failure{Type: tlsrpt.ResultType(values.Text("reason")), Code: values.Text("code"), Info: values.Text("info")}
		values["reason"] = strings.TrimSuffix(FailureReason(words, failure), ".")
	}
	if slices.Contains(f.Moments, NotProven) {
		values["company"] = Quoted(words, values.Text("company"))
	}
	if advice := values.Text("advice"); advice != "" {
		key := msgid.ReportnewsFix.Of(advice)
		if !words.Has(key) {
			key = msgid.ReportnewsFixAsk
		}
		values["advice"] = words.Say(key, values)
	}
	if values.Text("runner") == "" {
		values["runner"] = words.Say(msgid.RunnerUnknown, values)
	}
	if kinds := strings.Fields(values.Text("lines")); len(kinds) > 0 {
		for i, kind := range kinds {
			if kind == mtasts.OtherLine {
				kind = "rest" // other is the name of a plural form
			}
			kinds[i] = words.Say(msgid.Lines.Of(kind), nil)
		}
		values["lines"] = words.And(kinds)
	}
	return values
}

// forms returns the forms that a part may have, the most fitting first. What is there is said before the moment; what to do
// follows from the moment.
func (f Finding) forms(words *assets.Words, part string) []string {
	form, moments := words.Written(f.Values["form"]), f.moments()
	if form == "" {
		return moments
	}
	var both []string
	for _, m := range moments {
		both = append(both, form+"-"+m)
	}
	if part == "title" || part == "what" {
		return append(append(both, form), moments...)
	}
	return append(append(both, moments...), form)
}

// moments returns the moments, each pair of them first.
func (f Finding) moments() []string {
	var pairs, single []string
	for i, m := range f.Moments {
		for _, other := range f.Moments[i+1:] {
			pairs = append(pairs, string(m)+"-"+string(other))
		}
		single = append(single, string(m))
	}
	return append(pairs, single...)
}
