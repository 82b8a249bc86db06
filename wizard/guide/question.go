package guide

import (
	"errors"
	"maps"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
)

// Question is a pending question in words, the same in both front ends.
type Question struct {
	ID      journey.QuestionID
	Kind    journey.Kind
	Prompt  string
	Hint    string    // below the prompt, such as what form the answer has; it may be empty
	Folded  bool      // its options are behind a key, because mostly there is nothing to choose
	Options []Option  // for Choose; the recommended one first
	Default string    // what Enter alone gives: the safer answer; empty where there is none
	Word    string    // for Type
	Finer   *Question // a question whose answer answers this one too, for a flag that says it all at once
}

// Option is one way to answer.
type Option struct {
	Value  string // what is saved, and what the flag takes
	Label  string
	Key    string // the letter that takes it where the question is folded; empty: it is in the list only
	Fact   string // a few words to compare it by, such as "free, 20 minutes"; "" none
	Detail string // one sentence more, or two
}

// question puts a pending question in words. label gives those of the options that have words of their own here; it may be nil.
func (g *Guide) question(p journey.Pending, prompt string, label func(value string) (Option, bool)) *Question {
	q := &Question{ID: p.ID, Kind: p.Kind, Prompt: prompt, Default: p.Default, Word: p.Word}
	for _, value := range p.Options {
		option, special := Option{}, false
		if label != nil {
			option, special = label(value)
		}
		if !special {
			option = g.option(p.ID, value, nil)
		}
		q.Options = append(q.Options, option)
	}
	if p.Finer != nil {
		q.Finer = g.question(*p.Finer, prompt, label)
	}
	return q
}

// option returns an option with its words.
func (g *Guide) option(id journey.QuestionID, value string, values assets.Values) Option {
	key := msgid.Question.In(string(id), value)
	o := Option{Value: value, Label: g.say(key.Of("label"), values)}
	if g.Words.Has(key.Of("detail")) {
		o.Detail = g.say(key.Of("detail"), values)
	}
	if g.Words.Has(key.Of("key")) {
		o.Key = g.say(key.Of("key"), nil)
	}
	return o
}

// refusal returns why an answer cannot be taken, with all that its sentence needs.
func (g *Guide) refusal(j journey.Journey, err error) error {
	var refused *assets.Error
	var misread *journey.Misread
	switch {
	case errors.As(err, &misread):
		return &assets.Error{ID: msgid.PlanPasteMisread, Values: assets.Values{"what": diagnosis.Text(g.Words, misread.Finding).What}, Err: err}
	case !errors.As(err, &refused) || j.Plan == nil:
		return err
	}
	values := assets.Values{"time": assets.Span(j.Plan.Target.MaxAge)}
	maps.Copy(values, refused.Values)
	return &assets.Error{ID: refused.ID, Values: values, Err: err}
}

// Answer takes the answer to the pending question. The error says in words what to answer instead; the journey is then as
// it was.
func (g *Guide) Answer(j journey.Journey, id journey.QuestionID, value string, now time.Time) (journey.Journey, journey.Then, error) {
	changed, then, err := g.Machine.Answer(j, id, value, now)
	if err != nil {
		return changed, then, g.refusal(j, err)
	}
	return changed, then, nil
}
