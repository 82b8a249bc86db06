// Package screens holds what is on the terminal: one small state machine for
// each kind of step. A screen takes messages and gives back itself, changed, and
// perhaps a command that carries an intent; it never does anything to the world.
// What the eye sees is a function of the state, the width and the height.
//
// The window is never taken over. What is finished, and every value that has to be
// copied, is printed above the live lines, where it can be marked and scrolled to.
package screens

import (
	"time"

	"github.com/charmbracelet/bubbles/help"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// Screen is what is on the terminal now.
type Screen interface {
	// Init starts what moves by itself.
	Init() tea.Cmd
	Update(msg tea.Msg) (Screen, tea.Cmd)
	// View gives at most h lines, none wider than w.
	View(w, h int) string
	// Printout is what the last Update wants printed above the live lines; it may be empty.
	Printout() string
	// Record is what stays in the scrollback once the screen is left; it may be empty.
	Record(w int) string
	// Typing says that letters are text now, and no commands.
	Typing() bool
	help.KeyMap
}

// Kit is what every screen needs. It is made once and passed down.
type Kit struct {
	Theme   theme.Theme
	Keys    theme.Keys
	Words   *assets.Words
	Now     func() time.Time                                   // in the user's location
	Guide   *guide.Guide                                       // for the reasons behind values
	Suggest func(journey.Journey, journey.QuestionID) string   // what a practice proposes; nil elsewhere
	Deeds   func(journey.Journey, guide.Board) []wizard.Action // what a practice lets the user do; nil elsewhere
	// Grace is how long a question that appears by itself lets keys pass unread: they were meant for
	// what was there before. It begins anew with each such key.
	Grace time.Duration
}

func (k Kit) say(key string, values assets.Values) string { return k.Words.Say("tui."+key, values) }

func (k Kit) practice() bool { return k.Deeds != nil }

// For makes the screen of a step. byItself says that no key led here.
func For(kit Kit, j journey.Journey, step guide.Step, byItself bool) Screen {
	_, looked := j.Check()
	switch {
	case step.Stage == journey.StageDomain:
		return AskDomain(kit, step, "", false)
	case step.Board != nil:
		return newPublish(kit, j, step)
	case !looked && step.Question == nil:
		return NewChecking(kit, j.Domain)
	}
	return newReading(kit, j, step, byItself)
}

// Place tells steps apart that need another screen from those that are the same one with news.
func Place(j journey.Journey, step guide.Step) string {
	place := string(step.Stage)
	_, looked := j.Check()
	switch {
	case step.Board != nil:
		return place + " board"
	case !looked && step.Question == nil:
		return place + " looking"
	case step.Question != nil:
		return place + " " + string(step.Question.ID)
	}
	return place
}
