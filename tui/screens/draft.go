package screens

import "mailseal/wizard/journey"

// Draft is what is typed, and not sent, as the answer to a question.
type Draft struct {
	Domain   string
	Question journey.QuestionID
	Text     string
}

// Drafter is a screen on which an answer may be written. Going back discards none: the program keeps it for when the question is asked
// again.
type Drafter interface {
	Screen
	// Draft returns what is typed; ok is false where nothing is written.
	Draft() (d Draft, ok bool)
	// Redraft types what was typed before.
	Redraft(text string)
}

// Draft returns what is typed as an answer.
func (s reading) Draft() (d Draft, ok bool) {
	return s.question.draft(s.journey.Domain, s.sent)
}

// Redraft types what was typed before.
func (s reading) Redraft(text string) { s.question.redraft(text) }

// Draft returns what is typed as a domain.
func (s domain) Draft() (d Draft, ok bool) { return s.question.draft("", s.sent) }

// Redraft types what was typed before.
func (s domain) Redraft(text string) { s.question.redraft(text) }
