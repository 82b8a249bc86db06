// Package theme holds how text is painted, the glyphs that a terminal can show, and the key bindings. It knows nothing of mail.
//
// The rules: letters are never coloured, for no colour is readable as text on every usual palette; the only fill is the accent,
// black on bright cyan, which marks what is under the cursor and the key that acts; a mark is coloured, and the word beside it
// says the same; nothing bold stands on a fill, because some terminals make bold black grey. Quiet is made with space.
package theme

import (
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Role is what a piece of text is for.
type Role int

// The roles.
const (
	Plain  Role = iota
	Strong      // titles, values to copy, the letters of keys
	Chip        // what is under the cursor, and the key that acts
	Alarm       // the word WRONG, and the text cursor
	Good        // the marks before the word of a state
	Waiting
	Todo
	Wrong
)

// The colours, of the sixteen that every terminal lets its user choose.
const (
	black      = lipgloss.ANSIColor(0)
	green      = lipgloss.ANSIColor(2)
	yellow     = lipgloss.ANSIColor(3)
	cyan       = lipgloss.ANSIColor(6)
	brightRed  = lipgloss.ANSIColor(9)
	brightCyan = lipgloss.ANSIColor(14)
)

// Theme paints text. The zero value paints nothing and has the full set of glyphs.
type Theme struct {
	renderer *lipgloss.Renderer
	colour   bool
	set      set
	links    bool // addresses are links
}

// New makes a theme for a terminal. Without colour, as with NO_COLOR, bold and reversed text stay.
func New(r *lipgloss.Renderer, colour bool, glyphs Set) Theme {
	if r != nil && r.ColorProfile() == termenv.Ascii {
		r.SetColorProfile(termenv.ANSI) // it would leave out bold too
	}
	return Theme{renderer: r, colour: colour, set: sets[glyphs]}
}

// Paint returns one line of text in the style of a role.
func (t Theme) Paint(role Role, text string) string {
	if t.renderer == nil || text == "" {
		return text
	}
	s := t.renderer.NewStyle()
	switch role {
	case Plain:
		return text
	case Strong:
		return s.Bold(true).Render(text)
	case Alarm:
		return s.Reverse(true).Render(text)
	case Chip:
		return t.fill(s.Foreground(black).Background(brightCyan), text)
	case Good:
		return t.fill(s.Foreground(green), text)
	case Waiting:
		return t.fill(s.Foreground(cyan), text)
	case Todo:
		return t.fill(s.Foreground(yellow), text)
	case Wrong:
		return t.fill(s.Foreground(brightRed), text)
	}
	return text
}

// fill paints in colour, where there is to be any.
func (t Theme) fill(s lipgloss.Style, text string) string {
	if !t.colour {
		return text
	}
	return s.Render(text)
}

// Key returns the key that acts, as wide with colour as without.
func (t Theme) Key(name string) string {
	if t.renderer == nil || !t.colour {
		return "[" + name + "]"
	}
	return t.Paint(Chip, " "+name+" ")
}

// Cursor returns text under the cursor, behind the sign for it: the text begins two columns after the sign, with colour and without.
func (t Theme) Cursor(text string) string {
	if t.renderer == nil || !t.colour {
		return t.Glyph(Open) + " " + text
	}
	return t.Glyph(Open) + t.Paint(Chip, " "+text+" ")
}

// Huh returns the look of huh's fields: no frame, so that a line copies clean.
func (t Theme) Huh() *huh.Theme {
	h := huh.ThemeBase()
	plain := lipgloss.NewStyle()
	if t.renderer != nil {
		plain = t.renderer.NewStyle()
	}
	h.Focused.Base = plain
	h.Focused.TextInput = huh.TextInputStyles{
		Cursor: plain.Reverse(true), CursorText: plain, Placeholder: plain, Prompt: plain, Text: plain,
	}
	h.Blurred = h.Focused
	return h
}
