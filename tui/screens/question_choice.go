package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// choice is the field of a question with options: a Select of huh that moves and draws itself. The option under the cursor
// explains itself, a label is broken between words only, and a low list keeps the cursor in view.
type choice struct {
	*huh.Select[string]
	kit    Kit
	asked  guide.Question
	found  []guide.Option // those that the search leaves
	cursor int            // among them
	search textinput.Model
	open   bool // the search is being typed
	keys   huh.SelectKeyMap
}

// shown is how many options are shown at once.
const shown = 6

func newChoice(kit Kit, q guide.Question, proposal string) *choice {
	search := textinput.New()
	search.Prompt = "/"
	search.Cursor.SetMode(cursor.CursorStatic)
	c := &choice{Select: huh.NewSelect[string](), kit: kit, asked: q, found: q.Options, search: search, keys: kit.Keys.Huh().Select}
	c.cursor = max(0, slices.IndexFunc(q.Options, func(o guide.Option) bool { return o.Value == proposal }))
	return c
}

// Update moves the cursor, searches, and goes on once an option is chosen.
func (c *choice) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	pressed, ok := msg.(tea.KeyMsg)
	switch {
	case !ok:
	case c.submits(pressed):
		return c, huh.NextField
	case c.open:
		return c, c.typeSearch(pressed)
	case key.Matches(pressed, c.keys.Filter):
		c.open = true
		return c, c.search.Focus()
	default:
		c.move(pressed)
	}
	return c, nil
}

// typeSearch takes a key while the search is typed: letters are text, and only the keys that are none move the cursor.
func (c *choice) typeSearch(msg tea.KeyMsg) (cmd tea.Cmd) {
	switch {
	case key.Matches(msg, c.keys.SetFilter): // what was found stays
		c.open = false
		c.search.Blur()
	case len(msg.Runes) > 0, !c.move(msg):
		c.search, cmd = c.search.Update(msg)
		c.find()
	}
	return cmd
}

// move moves the cursor, from the last option to the first too, and reports whether the key does that.
func (c *choice) move(msg tea.KeyMsg) bool {
	n := len(c.found)
	switch {
	case key.Matches(msg, c.keys.Up):
		c.cursor = (c.cursor + n - 1) % max(n, 1)
	case key.Matches(msg, c.keys.Down):
		c.cursor = (c.cursor + 1) % max(n, 1)
	case key.Matches(msg, c.keys.GotoTop):
		c.cursor = 0
	case key.Matches(msg, c.keys.GotoBottom):
		c.cursor = max(0, n-1)
	default:
		return false
	}
	return true
}

// find leaves the options whose labels contain what is searched.
func (c *choice) find() {
	text := strings.ToLower(c.search.Value())
	c.found = nil
	for _, o := range c.asked.Options {
		if strings.Contains(strings.ToLower(o.Label), text) {
			c.found = append(c.found, o)
		}
	}
	c.cursor = max(0, min(c.cursor, len(c.found)-1))
}

// chosen returns the option that Enter takes; ok is false where the search leaves none.
func (c *choice) chosen() (o guide.Option, ok bool) {
	if c.cursor >= len(c.found) {
		return o, false
	}
	return c.found[c.cursor], true
}

// View is for huh, which measures it.
func (c *choice) View() string { return strings.Join(c.draw(widest, shown, true), "\n") }

func (c *choice) draw(w, h int, active bool) []string {
	lines := c.kit.paintAll(theme.Title, hang(" ", c.asked.Prompt, w))
	detail := c.detail(w)
	left := h - len(lines) - len(detail)
	if left < 3 {
		detail, left = nil, h-len(lines)
	}
	lines = append(lines, c.list(w, max(left, 3), active)...)
	return append(lines, detail...)
}

// detail returns the sentence of the option that Enter takes, with lines for the longest of them.
func (c *choice) detail(w int) []string {
	most := 0
	for _, o := range c.asked.Options {
		if o.Detail != "" {
			most = max(most, len(hang("     ", o.Detail, w)))
		}
	}
	if most == 0 {
		return nil
	}
	var lines []string
	if o, ok := c.chosen(); ok && o.Detail != "" {
		lines = c.kit.paintAll(theme.Faint, hang("     ", o.Detail, w))
	}
	for len(lines) < min(most, 3) {
		lines = append(lines, "")
	}
	return lines
}

// list returns the search and the part of the options around the cursor.
func (c *choice) list(w, h int, active bool) []string {
	var search, rows []string
	switch {
	case c.open:
		search = []string{"  " + strings.TrimRight(c.search.View(), " ")}
	case c.search.Value() != "":
		search = []string{"  /" + c.search.Value()}
	}
	at := 0
	for i, o := range c.found {
		if i == c.cursor {
			at = len(rows)
		}
		if i == c.cursor && active {
			rows = append(rows, c.kit.paintAll(theme.Chosen, hang("  "+theme.Selector, o.Label, w))...)
		} else {
			rows = append(rows, hang("    ", o.Label, w)...)
		}
	}
	if len(rows) == 0 {
		rows = []string{"  " + c.kit.say("no-match", nil)}
	}
	return append(search, c.window(rows, at, min(h-len(search), shown+2))...)
}

// window shows n rows around row at, and says how many are left out.
func (c *choice) window(rows []string, at, n int) []string {
	if len(rows) <= n {
		return rows
	}
	n = max(n-2, 1)
	from := min(max(0, at-n/2), len(rows)-n)
	var part []string
	if from > 0 {
		part = append(part, c.kit.Theme.Paint(theme.Faint, "    "+c.kit.say("more-above", number(from))))
	}
	part = append(part, rows[from:from+n]...)
	if below := len(rows) - from - n; below > 0 {
		part = append(part, c.kit.Theme.Paint(theme.Faint, "    "+c.kit.say("more-below", number(below))))
	}
	return part
}

func (c *choice) typing() bool { return c.open }

func (c *choice) searching() bool { return c.open }

func (c *choice) submits(msg tea.KeyMsg) bool {
	_, ok := c.chosen()
	return ok && !c.open && !msg.Paste && key.Matches(msg, c.keys.Submit)
}

// KeyBinds is for the help.
func (c *choice) KeyBinds() []key.Binding {
	if k := c.kit.Keys; len(c.asked.Options) > shown {
		return []key.Binding{k.Move, k.Choose, k.Filter}
	}
	return []key.Binding{c.kit.Keys.Move, c.kit.Keys.Choose}
}

// GetValue returns the option that Enter takes.
func (c *choice) GetValue() any {
	o, _ := c.chosen()
	return o.Value
}
