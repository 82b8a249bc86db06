package guide

import (
	"fmt"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Step is what the user sees now: something to read, perhaps a board that
// changes by itself, perhaps a question.
type Step struct {
	Stage    journey.Stage
	Part     string // how far the stage is, such as "2/4"; empty where it has no parts
	Title    string
	Fact     string  // a few words beside the title, such as "checked 14:02"
	Lead     string  // what the title means, in at most two sentences: it gives way first where the window is low
	Alarms   []Block // what costs mail now or soon, whatever the step is about: shown first
	Blocks   []Block // what there is to read, in pages
	Chart    *Chart  // the deliveries of the testing days, above the blocks; nil: none
	Board    *Board  // nil where nothing is waited for
	Turn     Move
	Question *Question   // nil where there is nothing to answer
	Next     time.Time   // when to check again without being asked; zero: not by itself
	Scope    facts.Scope // of the next check; the zero value is everything
	Final    bool        // the journey ends here: there is nothing more to do for this domain
}

// Move says who acts next, such as "Your turn.", and what happens by itself, such as "mailseal checks again at 14:06.".
type Move struct{ Who, Then string }

// Style is the role of a block.
type Style string

// The styles.
const (
	Text    Style = "text"    // a paragraph
	Heading Style = "heading" // a line above others
	Item    Style = "item"    // one of a list, with a mark
	Pair    Style = "pair"    // a label and a value
	Literal Style = "literal" // to be typed or copied letter by letter: never wrapped, never cut
	Page    Style = "page"    // begins another page, with its title
	Drawing Style = "drawing" // lines that are not wrapped, and say nothing that a text beside them does not say
)

// Block is one piece of text.
type Block struct {
	Style  Style
	Mark   Mark
	Label  string
	Text   string
	Fact   string // of a heading: a few words at the right edge, such as "3 of 4"
	Why    string // of a pair: the reason for its value, where the window is wide
	Narrow string // of a drawing: another one for windows of less than 80 columns
}

// Mark is the state of a thing, always shown as a badge with a word.
type Mark string

// The marks.
const (
	NoMark  Mark = ""
	Good    Mark = "ok"
	Wait    Mark = "wait"    // will come by itself
	Todo    Mark = "todo"    // the user's turn
	Bad     Mark = "bad"     // wrong, with a remedy
	Unknown Mark = "unknown" // could not be seen; not a fault
	Tip     Mark = "tip"
)

// Word returns the badge of a mark, the same in every face; NoMark has none.
func (m Mark) Word(words *assets.Words) string {
	if m == NoMark {
		return ""
	}
	return words.Say(msgid.Mark.Of(string(m)), nil)
}

// Board is the state of the open task, as it changes while the user publishes.
type Board struct {
	Task    plan.Task
	Number  int // of the task, from 1
	Of      int
	Title   string
	Steps   []TaskStep // what to do, one act each; none where the blocks of the Step say it
	Fields  []Field    // of the open step, or of the task: what to type where, and to copy
	Rows    []Row
	Trouble []Block      // what went wrong, and how to get out
	Whole   string       // what the tasks are for together, such as "Publish"
	Checked time.Time    // when mailseal saw what the rows say
	Turn    journey.Turn // who has the next move
	Stop    *Question    // whether to leave it undone; nil where it is too late for that
}

// Known reports whether all that its task asks for is known: what a web host shows is asked for at one of the steps.
func (b *Board) Known() bool { return b.Task.Record == nil || b.Task.Record.Value != "" }

// OpenStep returns the place of the open step among the steps; it is -1 where none is.
func (b *Board) OpenStep() int { return openStep(b.Steps) }

// Yours reports whether the next move is the user's.
func (b *Board) Yours() bool { return b.Turn == journey.Yours }

// State returns a text that changes when something on the board does, but for the time that is left to wait.
func (b *Board) State() string {
	state := fmt.Sprintf("%q %q", b.Title, b.Trouble)
	for _, row := range b.Rows {
		state += fmt.Sprintf(" %q", []string{row.Label, string(row.Mark), row.Text})
	}
	return state
}

// Row is one line of a board: a server, a resolver, a file, and its state. Of what is there and wrong, the text says all: it has
// lines of its own, those of values begin with two spaces, and there is no label.
type Row struct {
	Label string
	Mark  Mark
	Text  string
}
