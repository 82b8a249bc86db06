package screens

import (
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// Screen is what is on the terminal now.
type Screen interface {
	// Init starts what moves by itself.
	Init() tea.Cmd
	Update(msg tea.Msg) (Screen, tea.Cmd)
	// View returns the whole window, from the head to the keys: at most h-1 lines, none wider than w. It ends in a line end, because
	// quitting erases the last line.
	View(w, h int) string
	// Printout returns what the last Update wants printed above the live lines; it may be empty.
	Printout() string
	// Record returns what stays in the scrollback once the screen is left; it may be empty.
	Record(w int) string
	// Typing reports whether letters are text now, and no commands.
	Typing() bool
	// Bindings returns the keys that it handles now.
	Bindings() []key.Binding
}

// base is what most screens answer alike. text is what the last Update wants printed: text and no command, because the order
// of commands is not certain, and the order of what is printed matters.
type base struct{ text string }

func (b base) Init() tea.Cmd     { return nil }
func (b base) Printout() string  { return b.text }
func (b base) Record(int) string { return "" }
func (b base) Typing() bool      { return false }

// Kit is what every screen needs. It is made once and passed down.
type Kit struct {
	Theme theme.Theme
	Keys  theme.Keys
	Words *assets.Words
	Now   func() time.Time // in the user's location
	Guide *guide.Guide     // for the reasons behind values
	// Proposal is the text that a question proposes.
	Proposal func(journey.Journey, guide.Question) string
	// Mail returns the address of a mail with what is handed over (mailto:), empty where it does not fit; nil: there is none.
	Mail func(journey.Journey) string
	// Practises says that the first screen offers a practice.
	Practises bool
	// Acts reports whether the engine can do itself what a step asks for; nil: nothing.
	Acts func(journey.Journey, guide.Step) bool
	// Watches says that there is a watch list.
	Watches bool
	// SimulatedTime says that the time is not the user's own, so that it is shown.
	SimulatedTime bool
	// Kept says that what is saved is there after the program has ended.
	Kept bool
	// Grace is how long a question that appears by itself lets keys pass unread: they were meant for
	// what was there before. It begins anew with each such key.
	Grace time.Duration
}

func (k Kit) say(key msgid.ID, values assets.Values) string { return k.Words.Say(key, values) }

// allKeys returns the keys of a screen with those of the program, in the order in which they are named.
func (k Kit) allKeys(s Screen) []key.Binding {
	list := slices.Clone(s.Bindings())
	isAct := func(b key.Binding) bool { return b.Help() == k.Keys.Act.Help() }
	if i := slices.IndexFunc(list, isAct); i > 1 { // in a practice, what is done comes with it
		list = slices.Insert(slices.Delete(list, i, i+1), 1, k.Keys.Act)
	}
	if s.Typing() {
		return append(list, k.leaving(k.Keys.Interrupt))
	}
	if slices.ContainsFunc(list, func(b key.Binding) bool { return b.Help().Key == k.Keys.Quit.Help().Key }) {
		return append(list, k.Keys.Help)
	}
	return append(list, k.Keys.Help, k.leaving(k.Keys.Quit))
}

// leaving returns a key that leaves, and says whether what was answered is kept.
func (k Kit) leaving(quit key.Binding) key.Binding {
	if k.Kept {
		quit.SetHelp(quit.Help().Key, k.say(msgid.TuiKeyQuitSaved, nil))
	}
	return quit
}
