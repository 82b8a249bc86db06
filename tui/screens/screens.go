// Package screens holds what is on the terminal: one small state machine for
// each kind of step. A screen takes messages and gives back itself, changed, and
// perhaps a command that carries an intent; it never does anything to the world.
// What the eye sees is a function of the state, the width and the height.
//
// The window is never taken over. What is finished, and every value that has to be
// copied, is printed above the live lines, where it can be marked and scrolled to.
//
// For makes the screen of a step: domain.go, checking.go, publish.go for a board, and reading.go for all others. home.go
// stands before a step; help.go, explain.go, handover.go, leave.go and actions.go lie over one (pager.go, dialog.go). They are made of questions
// (question.go), of what the guide says (blocks.go) and of sections, which are stacked in the height there is (sections.go).
package screens

import (
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// For makes the screen of a step. byItself says that no key led here.
func For(kit Kit, j journey.Journey, step guide.Step, byItself bool) Screen {
	_, checked := j.Check()
	switch {
	case step.Stage == journey.StageDomain:
		return NewDomainQuestion(kit, step, "", false)
	case step.Board != nil:
		return newPublish(kit, j, step)
	case !checked && step.Question == nil:
		return NewChecking(kit, j.Domain)
	}
	return newReading(kit, j, step, byItself)
}

// Place tells steps apart that need another screen from those that are the same one with news.
func Place(j journey.Journey, step guide.Step) string {
	place := string(step.Stage)
	_, checked := j.Check()
	switch {
	case step.Board != nil:
		return place + " board"
	case !checked && step.Question == nil:
		return place + " checking"
	case step.Question != nil:
		return place + " " + string(step.Question.ID)
	}
	return place
}
