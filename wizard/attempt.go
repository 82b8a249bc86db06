package wizard

import (
	"time"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// settled is how long a board stays as it is, by the engine's clock, before it is the user's turn again: the slowest thing
// that comes by itself is a certificate.
const settled = 15 * time.Minute

// Attempt is what the engine did last about a task, and what the board has shown since. The zero value is none.
type Attempt struct {
	task    string // the title of the board
	mistake bool   // it was done wrongly
	before  string // the state of the board when it was done
	state   string // at the newest check
	since   time.Time
	coming  guide.Move // what is waited for
}

// NewAttempt returns an action just done about the task of a board. Where nothing shows it yet, it is the user's turn as before.
func NewAttempt(b *guide.Board, action Action, now time.Time) Attempt {
	if action.Unseen {
		return Attempt{}
	}
	return Attempt{task: b.Title, mistake: action.Mistake, before: b.State(), state: b.State(), since: now, coming: action.Coming}
}

// Observe takes in what a board shows now.
func (a *Attempt) Observe(b *guide.Board, now time.Time) {
	if state := b.State(); state != a.state {
		a.state, a.since = state, now
	}
}

// Unchanged returns how long the board has stayed as it is.
func (a *Attempt) Unchanged(now time.Time) time.Duration { return now.Sub(a.since) }

// UsersTurn reports whether the next move is the user's: nothing is on its way, or a mistake was found.
func (a *Attempt) UsersTurn(b *guide.Board, now time.Time) bool {
	found := a.mistake && len(b.Trouble) > 0 && a.state != a.before
	return b.Yours() && (a.task != b.Title || found || a.Unchanged(now) >= settled)
}

// Revise says at a step that nobody has to do anything while what was done there is on its way.
func (a *Attempt) Revise(step guide.Step, now time.Time) guide.Step {
	if step.Board == nil || !step.Board.Yours() || a.coming == (guide.Move{}) || a.UsersTurn(step.Board, now) {
		return step
	}
	board := *step.Board
	board.Turn = journey.Coming
	step.Board, step.Turn = &board, a.coming
	return step
}
