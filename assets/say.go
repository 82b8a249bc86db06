package assets

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"mailseal/assets/msgid"
	"mailseal/wizard/mtasts"
)

// Values fill the places in a sentence. They may come from outside: Say cleans them. A value is a text, a whole number, or a time, a
// length of time or a list as this package has them, which are written as the language does.
type Values map[string]any

// Text returns a value that is a text, such as a name; it is empty where there is none.
func (v Values) Text(name string) string {
	text, _ := v[name].(string)
	return text
}

// Say returns the sentence of that name, its places filled with cleaned values. A name without a
// sentence gives the name in brackets: ugly, visible, and caught by a test, but not a crash.
func (w *Words) Say(id msgid.ID, values Values) string { return w.say(id, forms.Other, values) }

// Count returns the sentence of that name in the form that goes with a number, which fills the place {n}: "1 day" or "3 days".
func (w *Words) Count(id msgid.ID, n int64) string { return w.CountWith(id, n, nil) }

// CountWith is Count for a sentence that has other places too.
func (w *Words) CountWith(id msgid.ID, n int64, values Values) string {
	all := Values{"n": w.Number(n)}
	maps.Copy(all, values)
	return w.say(id, w.Form(n), all)
}

// Form names the plural form of the language that goes with a number: zero, one, two, few, many or other.
func (w *Words) Form(n int64) string {
	localizer, err := w.plurals()
	if err != nil {
		return forms.Other
	}
	form, _ := localizer.Localize(&i18n.LocalizeConfig{MessageID: forms.ID, PluralCount: strconv.FormatInt(n, 10)}) // it has every form
	return form
}

var forms = &i18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"}

// inForm returns a message in a plural form, or in the one that every message has.
func inForm(m *i18n.Message, form string) string {
	text := ""
	switch form {
	case forms.Zero:
		text = m.Zero
	case forms.One:
		text = m.One
	case forms.Two:
		text = m.Two
	case forms.Few:
		text = m.Few
	case forms.Many:
		text = m.Many
	}
	return cmp.Or(text, m.Other)
}

// say returns the sentence of that name in a plural form.
func (w *Words) say(id msgid.ID, form string, values Values) string {
	var m *i18n.Message
	if w.instead != "" {
		m = w.message(w.instead.Of(string(id)))
	}
	if m == nil {
		m = w.message(id)
	}
	if m == nil {
		return "[" + string(id) + "]"
	}
	return w.fill(inForm(m, form), values)
}

// Written returns a value as it fills a place.
func (w *Words) Written(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return Clean(value, longestValue)
	case int:
		return w.Number(int64(value))
	case int64:
		return w.Number(value)
	case error:
		return strings.ReplaceAll(w.Err(value), "\n", "; ")
	case written:
		return value.in(w)
	}
	return Clean(fmt.Sprint(value), longestValue)
}

// written is a value that each language writes in its own way.
type written interface{ in(*Words) string }

// Number writes a whole number: "12,345".
func (w *Words) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := 1 + (len(strings.TrimPrefix(digits, "-"))-1)%3 + strings.Count(digits, "-") // how many stand before the first mark
	parts := []string{digits[:first]}
	for rest := digits[first:]; rest != ""; rest = rest[3:] {
		parts = append(parts, rest[:3])
	}
	return strings.Join(parts, w.Say(msgid.WrittenThousands, nil))
}

// longestValue is how much of a value that may come from outside is shown.
const longestValue = 300

// fill returns a text with its places filled. A place without a value stays as it is; a value is not filled again.
func (w *Words) fill(text string, values Values) string {
	var b strings.Builder
	done, some := 0, false
	for from, to := range places(text) {
		some = true
		if value, ok := values[text[from+1:to-1]]; ok {
			b.WriteString(text[done:from])
			b.WriteString(w.Written(value))
			done = to
		}
	}
	if !some {
		return text
	}
	b.WriteString(text[done:])
	return begun(b.String())
}

// begun returns a text in which a sentence that begins with a description in place of a name, "your ...", begins with a capital.
func begun(text string) string {
	if strings.HasPrefix(text, "your ") {
		text = "Your" + text[len("your"):]
	}
	return strings.ReplaceAll(text, ". your ", ". Your ")
}

// Sayable is an error that has a sentence.
type Sayable interface {
	error
	Sentence() (msgid.ID, Values)
}

// Err says an error in the language. What has no sentence, such as a raw error of the network, is said as it is.
func (w *Words) Err(err error) string {
	var said Sayable
	var problem *mtasts.Problem
	var syntax *json.SyntaxError
	var at *fs.PathError
	switch kind := SystemReason(err); {
	case err == nil:
		return ""
	case len(Apart(err)) > 1:
		return w.each(Apart(err))
	case errors.As(err, &said):
		return w.Say(said.Sentence())
	case errors.As(err, &problem):
		return w.Say(w.problem(problem))
	case errors.As(err, &syntax):
		return w.Say(msgid.ErrorTextJson, Values{"n": strconv.FormatInt(syntax.Offset, 10)})
	case kind != "" && errors.As(err, &at):
		return w.Say(msgid.ErrorAt, Values{"path": at.Path, "why": kind})
	case kind != "":
		return w.Written(kind)
	}
	return err.Error()
}

// Apart returns the errors of several that stand side by side, or the one that there is.
func Apart(err error) []error {
	var several interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.Unwrap(err) != nil || !errors.As(err, &several):
		return []error{err}
	}
	var apart []error
	for _, one := range several.Unwrap() {
		apart = append(apart, Apart(one)...)
	}
	return apart
}

func (w *Words) each(list []error) string {
	var all []string
	for _, err := range list {
		all = append(all, w.Err(err))
	}
	return strings.Join(all, "\n")
}

// problem returns the sentence for what is wrong with a text.
func (w *Words) problem(p *mtasts.Problem) (msgid.ID, Values) {
	values := Values{"why": p.Err}
	for name, value := range p.Values {
		values[name] = value
	}
	return msgid.ErrorText.Of(string(p.Kind)), values
}
