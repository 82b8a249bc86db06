package theme

import (
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/huh"
)

// Keys are all the keys there are. A screen shows and handles some of them; what it shows is
// what it handles, because both come from here.
type Keys struct {
	Interrupt, Suspend, Quit, Help   key.Binding // the program's
	Back, Choose, Move, Filter       key.Binding // moving about
	Submit, Again, Close             key.Binding // answering and leaving
	Check, Explain, HandOver, Act    key.Binding // doing
	Name, Type, Value, File, URL     key.Binding // copying one field
	LineUp, LineDown, PageUp, PageDn key.Binding // reading
	Lines, Pages                     key.Binding // the same, for the help
	NextStep, LastStep, StepBack     key.Binding // walking the steps of a task
	OpenPage                         key.Binding // in the browser
	NextPage, LastPage               key.Binding // of what there is to read
	More                             key.Binding // the options that are not needed every day
	BackLeft                         key.Binding // back, where no text field has the arrow
	NextText, LastText               key.Binding // the pages, where a text field has the arrows
	NextDown                         key.Binding // the next one, where the tab key does something else
	Accept, Word                     key.Binding // what is proposed; the word to type, once it is whole
	Practise                         key.Binding // before the first domain
	New, CheckAll, Bell, Watch       key.Binding // in the list of domains
	PageBack, PageOn                 key.Binding // far in a list, where letters may be commands
	Folder, Mail                     key.Binding // of the page that is handed over
}

// NewKeys binds the keys. say gives the few words of help for a key's name.
func NewKeys(say func(name string) string) Keys {
	bind := func(name, shown string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, say(name)))
	}
	return Keys{
		Interrupt: bind("interrupt", "ctrl+c", "ctrl+c"),
		Suspend:   bind("suspend", "ctrl+z", "ctrl+z"),
		Quit:      bind("quit", "q", "q"),
		Help:      bind("help", "?", "?"),
		Back:      bind("back", "esc", "esc"),
		Choose:    bind("choose", "enter", "enter"),
		Move:      bind("move", "↑↓", "up", "k", "down", "j"),
		Filter:    bind("filter", "/", "/"),
		Submit:    bind("submit", "enter", "enter"),
		Again:     bind("again", "enter", "enter"),
		Close:     bind("close", "esc", "esc", "enter", "q", "?"),
		Check:     bind("check", "r", "r"),
		Explain:   bind("explain", "e", "e"),
		HandOver:  bind("hand-over", "h", "h"),
		Act:       bind("act", "p", "p"),
		Name:      bind("copy-name", "n", "n"),
		Type:      bind("copy-type", "t", "t"),
		Value:     bind("copy-value", "v", "v"),
		File:      bind("copy-file", "v", "v"),
		URL:       bind("copy-url", "u", "u"),
		LineUp:    bind("line-up", "up", "up", "k"),
		LineDown:  bind("line-down", "down", "down", "j"),
		PageUp:    bind("page-up", "pgup", "pgup", "b"),
		PageDn:    bind("page-down", "pgdn", "pgdown", " ", "f"),
		Lines:     bind("lines", "↑↓", "up", "down"),
		Pages:     bind("pages", "pgup/pgdn", "pgup", "pgdown"),
		NextStep:  bind("next-step", "enter", "enter"),
		LastStep:  bind("last-step", "enter", "enter"),
		StepBack:  bind("step-back", "←", "left", "backspace"),
		OpenPage:  bind("open-page", "o", "o"),
		NextPage:  bind("next-page", "→", "right", "l"),
		LastPage:  bind("last-page", "←", "left"),
		More:      bind("more", "m", "m"),
		BackLeft:  bind("back", "←", "left", "esc"),
		NextText:  bind("next-page", "tab", "tab", "pgdown", "down"),
		NextDown:  bind("next-page", "↓", "down", "pgdown"),
		LastText:  bind("last-page", "pgup", "pgup", "up"),
		Accept:    bind("accept", "enter", "enter"),
		Word:      bind("word", "enter", "enter"),
		Practise:  bind("practise", "tab", "tab"),
		New:       bind("new", "n", "n"),
		CheckAll:  bind("check-all", "a", "a", "R"),
		Bell:      bind("bell", "b", "b"),
		Watch:     bind("watch", "w", "w"),
		PageBack:  bind("page-up", "pgup", "pgup"),
		PageOn:    bind("page-down", "pgdn", "pgdown"),
		Folder:    bind("folder", "f", "f"),
		Mail:      bind("mail", "m", "m"),
	}
}

// Huh returns the key map of huh's forms. A question has one field, so no key goes from one to the other, and going back is the
// screen's.
func (k Keys) Huh() *huh.KeyMap {
	bind := func(keys ...string) key.Binding { return key.NewBinding(key.WithKeys(keys...)) }
	return &huh.KeyMap{
		Input: huh.InputKeyMap{Submit: k.Submit},
		Select: huh.SelectKeyMap{
			Up: bind("up", "k", "ctrl+p"), Down: bind("down", "j", "ctrl+n"), GotoTop: bind("home", "g"), GotoBottom: bind("end", "G"),
			Filter: k.Filter, SetFilter: bind("enter", "esc"), Submit: k.Choose,
		},
	}
}
