package assets

import (
	"mailseal/assets/msgid"
)

// Error is an error that a user can meet: a sentence, with the values for its places. One of them may be another error.
type Error struct {
	ID     msgid.ID
	Values Values
	Err    error // what is beneath it, for errors.Is; it is said where a place of the sentence has it
}

// NewError returns an error with a sentence.
func NewError(id msgid.ID, values Values) error { return &Error{ID: id, Values: values} }

// Because returns an error with a sentence that has a place for its reason, {why}. A [Reason] that is not known says nothing: then the error does.
func Because(id msgid.ID, values Values, err error) error {
	all := Values{"why": err}
	for name, value := range values {
		if value != Reason("") {
			all[name] = value
		}
	}
	return &Error{ID: id, Values: all, Err: err}
}

// Sentence implements Sayable.
func (e *Error) Sentence() (msgid.ID, Values) { return e.ID, e.Values }

func (e *Error) Error() string { return InEnglish(e) }
func (e *Error) Unwrap() error { return e.Err }

// InEnglish says an error in the default language, for what implements error.
func InEnglish(err Sayable) string {
	words, failed := Load(DefaultLanguage)
	if failed != nil {
		id, _ := err.Sentence()
		return string(id)
	}
	return words.Say(err.Sentence())
}
