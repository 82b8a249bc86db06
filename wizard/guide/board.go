package guide

import (
	"fmt"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Board is the state of the open task, as it changes while the user publishes.
type Board struct {
	Task    plan.Task
	Number  int // of the task, from 1
	Of      int
	Title   string
	Fields  []Field // what to type where, and to copy
	Rows    []Row
	Trouble []Block      // what went wrong, and how to get out
	Note    string       // what happens next, by itself or by whom
	Turn    journey.Turn // who has the next move
	Stop    *Question    // whether to leave it undone; nil where it is too late for that
}

// Yours reports whether the next move is the user's.
func (b *Board) Yours() bool { return b.Turn == journey.Yours }

// State is a text that changes when something on the board does, but for the time that is left to wait.
func (b *Board) State() string {
	state := fmt.Sprintf("%q %q", b.Title, b.Trouble)
	for _, row := range b.Rows {
		state += fmt.Sprintf(" %q", []string{row.Label, string(row.Mark), row.Text})
	}
	return state
}

// Row is one line of a board: a server, a resolver, a file, and its state.
type Row struct {
	Label string
	Mark  Mark
	Text  string
	Until time.Time // with Wait: when it can have changed
}
