// Package theme holds the styles, a few roles on the terminal's own sixteen
// colours, and the key bindings. It knows nothing of mail.
//
// The rules: no colour carries a meaning that a word does not carry too; light
// or dark is the terminal's business; nothing here is set before it is asked for.
package theme

import (
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
)

// Role is what a piece of text is for.
type Role int

// The roles.
const (
	Plain Role = iota
	Title
	Faint
	Value
	Chosen
	Good
	Waiting
	Todo
	Bad
	Unknown
	Tip
)

// Theme paints text. The zero value paints nothing.
type Theme struct {
	renderer *lipgloss.Renderer
}

// New makes a theme for a terminal. The renderer's colour profile decides what is painted; with
// NO_COLOR that is nothing.
func New(r *lipgloss.Renderer) Theme { return Theme{renderer: r} }

// Paint returns one line of text in the style of a role.
func (t Theme) Paint(role Role, text string) string {
	if t.renderer == nil || text == "" || role == Plain {
		return text
	}
	return t.style(role).Render(text)
}

// style uses the sixteen colours that every terminal lets its user choose (ANSI 0-15). Bright black
// is left out: some palettes give it the colour of the background.
func (t Theme) style(role Role) lipgloss.Style {
	s := t.renderer.NewStyle()
	switch role {
	case Title, Chosen, Value:
		return s.Bold(true)
	case Faint:
		return s.Faint(true)
	case Good:
		return s.Foreground(lipgloss.ANSIColor(2))
	case Waiting:
		return s.Foreground(lipgloss.ANSIColor(6))
	case Todo:
		return s.Foreground(lipgloss.ANSIColor(3)).Bold(true)
	case Bad:
		return s.Foreground(lipgloss.ANSIColor(1)).Bold(true)
	case Unknown:
		return s.Foreground(lipgloss.ANSIColor(5))
	case Tip:
		return s.Foreground(lipgloss.ANSIColor(4)).Bold(true)
	case Plain:
	}
	return s
}

// Selector stands before the option that Enter takes.
const Selector = "> "

// Huh returns the look of huh's fields: no frame, so that a line copies clean.
func (t Theme) Huh() *huh.Theme {
	h := huh.ThemeBase()
	plain := lipgloss.NewStyle()
	if t.renderer != nil {
		plain = t.renderer.NewStyle()
	}
	h.Focused.Base = plain
	h.Focused.TextInput = huh.TextInputStyles{
		Cursor: plain, CursorText: plain, Placeholder: plain.Faint(true), Prompt: plain.Bold(true), Text: plain,
	}
	h.Blurred = h.Focused
	return h
}
