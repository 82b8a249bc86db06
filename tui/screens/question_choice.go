package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/frame"
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
const shown = 9

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
func (c *choice) View() string { return strings.Join(c.part(widest, true).Forms[0].Lines, "\n") }

// part shows all options at first, then those near the cursor, then no explanation.
func (c *choice) part(w int, active bool) frame.Part {
	prompt, hint := c.kit.asking(c.asked, w)
	most := 0
	for _, o := range c.asked.Options {
		most = max(most, len(c.explanation(o, w)))
	}
	most = min(most, reserved)
	form := func(options, most int) []string { return slices.Concat(prompt, hint, c.list(w, options, most, active)) }
	part := frame.Fixed(form(max(shown, c.rowsOfShown(w)), most))
	if w < compactBelow && len(c.asked.Options) <= few { // what there is to read needs the room more
		part = part.Or(frame.Ornament, form(shown, 0))
		most = 0
	}
	for _, options := range []int{6, 4, 3} {
		part = part.Or(frame.More, form(options, most))
	}
	return part.Or(frame.Unfold, slices.Concat(prompt, c.list(w, 3, 0, active)))
}

// rowsOfShown counts the rows that the options take which are shown at once: where labels are broken, more than one each.
func (c *choice) rowsOfShown(w int) (rows int) {
	for _, o := range c.asked.Options[:min(len(c.asked.Options), shown)] {
		rows += len(labelLines(o, w))
	}
	return rows
}

const (
	few      = 4  // options that say enough by their labels where the window is narrow
	reserved = 5  // lines kept free for what the options say of themselves, so that the list does not move
	edgeFrom = 60 // columns from which a fact stands at the right edge
)

// fact returns what stands at the right edge of an option; it is empty where that has no room for it.
func (c *choice) fact(o guide.Option, w int) string {
	if w < edgeFrom || len("   ")+ansi.StringWidth(o.Label)+3+ansi.StringWidth(o.Fact) > edge(w, false) {
		return ""
	}
	return o.Fact
}

// explanation returns what stands below an option that Enter takes.
func (c *choice) explanation(o guide.Option, w int) (lines []string) {
	if o.Fact != "" && c.fact(o, w) == "" {
		lines = hang("     ", o.Fact, measure(w))
	}
	if o.Detail != "" {
		lines = append(lines, hang("     ", o.Detail, measure(w))...)
	}
	return lines
}

// list returns the search and the part of the options around the cursor: most rows of them. said is how many lines the explanation
// below the cursor may take, and takes: those that it does not need stay empty, at the end.
func (c *choice) list(w, most, said int, active bool) []string {
	var search, rows []string
	switch {
	case c.open:
		search = []string{"   " + strings.TrimRight(c.search.View(), " ")}
	case c.search.Value() != "":
		search = []string{"   /" + c.search.Value()}
	}
	at, after := 0, 0 // the rows of the option under the cursor
	for i, o := range c.found {
		label := labelLines(o, w)
		if i == c.cursor {
			at, after = len(rows), len(rows)+len(label)
		}
		for n, line := range label {
			label[n] = "   " + line
			if active && i == c.cursor && n == 0 {
				label[n] = " " + c.kit.Theme.Cursor(line)
			}
		}
		label[0] = c.kit.withFact(label[0], c.fact(o, w), w, false)
		rows = append(rows, label...)
	}
	if len(rows) == 0 {
		rows = []string{"   " + c.kit.say(msgid.TuiNoMatch, nil)}
	}
	rows, shift := c.window(rows, at, most)
	var explained []string
	if o, ok := c.chosen(); ok && said > 0 {
		explained = c.explanation(o, w)
		explained = explained[:min(len(explained), said)]
	}
	rows = slices.Insert(rows, min(max(after+shift, 0), len(rows)), explained...)
	for range said - len(explained) {
		rows = append(rows, "")
	}
	return append(search, rows...)
}

// labelLines breaks the label of an option as it fits under the cursor, so that nothing moves when that comes and goes.
func labelLines(o guide.Option, w int) []string { return hang("", o.Label, measure(w)-4) }

// window returns n rows around row at: as many wherever the cursor is, so that nothing below them moves. The first and the last say how many
// options are left out.
func (c *choice) window(rows []string, at, n int) (part []string, shift int) {
	if len(rows) <= n {
		return rows, 0
	}
	n = max(n, 3)
	from := min(max(0, at-n/2), len(rows)-n)
	part = slices.Clone(rows[from : from+n])
	if from > 0 {
		part[0] = "   " + c.kit.Theme.Draw(c.kit.say(msgid.TuiMoreAbove, number(from+1)))
	}
	if below := len(rows) - from - n; below > 0 {
		part[n-1] = "   " + c.kit.Theme.Draw(c.kit.say(msgid.TuiMoreBelow, number(below+1)))
	}
	return part, -from
}

func (c *choice) typing() bool { return c.open }

func (c *choice) searching() bool { return c.open }

func (c *choice) submits(msg tea.KeyMsg) bool {
	_, ok := c.chosen()
	return ok && !c.open && !msg.Paste && key.Matches(msg, c.keys.Submit)
}

// KeyBinds returns the keys that it handles now.
func (c *choice) KeyBinds() []key.Binding {
	if k := c.kit.Keys; len(c.asked.Options) > shown {
		return []key.Binding{k.Choose, k.Move, k.Filter}
	}
	return []key.Binding{c.kit.Keys.Choose, c.kit.Keys.Move}
}

// GetValue returns the option that Enter takes.
func (c *choice) GetValue() any {
	o, _ := c.chosen()
	return o.Value
}
