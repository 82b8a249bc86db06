package tuitest

import (
	"encoding/base64"
	"strings"

	"github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Screen is what a window shows at one moment: rows of cells.
type Screen struct {
	Width, Height int
	rows          [][]Cell
	column, row   int // of the cursor
}

// Cell is one character of a screen. That of a wide one is followed by one without text.
type Cell struct {
	Text  string
	Style Style
}

// Style is how a cell looks. Colours are indices of the terminal's palette, plus one; 0 is the default colour.
type Style struct {
	Fg, Bg                             int
	Bold, Faint, Italic, Line, Reverse bool
}

// Outside is the colour of a cell that has none of the sixteen.
const Outside = -1

// screenOf copies what an emulator shows.
func screenOf(e *vt.Emulator) Screen {
	at := e.CursorPosition()
	s := Screen{Width: e.Width(), Height: e.Height(), column: at.X, row: at.Y}
	for y := range s.Height {
		row := make([]Cell, s.Width)
		for x := range row {
			if c := e.CellAt(x, y); c != nil {
				row[x] = Cell{Text: c.Content, Style: styleOf(c.Style)}
			} else {
				row[x].Text = " "
			}
		}
		s.rows = append(s.rows, row)
	}
	return s
}

func styleOf(s uv.Style) Style {
	has := func(bit uint8) bool { return s.Attrs&bit != 0 }
	return Style{
		Fg: index(s.Fg), Bg: index(s.Bg), Bold: has(uv.AttrBold), Faint: has(uv.AttrFaint),
		Italic: has(uv.AttrItalic), Line: s.Underline != 0, Reverse: has(uv.AttrReverse),
	}
}

func index(c any) int {
	switch c := c.(type) {
	case nil:
		return 0
	case ansi.BasicColor:
		return int(c) + 1
	case ansi.IndexedColor:
		if c < 16 {
			return int(c) + 1
		}
	}
	return Outside
}

// Drawn reports whether a frame of Bubble Tea is drawn to its end: a terminal gets it in pieces, over the one before, and the cursor is
// left at the first column below all that is there, or in the last row of it.
func (s Screen) Drawn() bool {
	return s.column == 0 && s.row >= strings.Count(s.String(), "\n")
}

// Line returns the text of a row, without the spaces at its end.
func (s Screen) Line(y int) string {
	var b strings.Builder
	for _, c := range s.rows[y] {
		b.WriteString(c.Text)
	}
	return strings.TrimRight(b.String(), " ")
}

// String returns the text of all rows, without the empty ones at the end.
func (s Screen) String() string {
	lines := make([]string, s.Height)
	for y := range lines {
		lines[y] = s.Line(y)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Contains reports whether the screen shows all texts, each on one row.
func (s Screen) Contains(texts ...string) bool {
	shown := s.String()
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			return false
		}
	}
	return true
}

// Run is a piece of a row in one style.
type Run struct {
	X     int
	Text  string
	Style Style
}

// Runs returns the pieces of a row, with the spaces between them.
func (s Screen) Runs(y int) []Run {
	var runs []Run
	for x, c := range s.rows[y] {
		if last := len(runs) - 1; last >= 0 && runs[last].Style == c.Style {
			runs[last].Text += c.Text
		} else {
			runs = append(runs, Run{x, c.Text, c.Style})
		}
	}
	return runs
}

// clipboard returns the text that an OSC 52 sequence sends to the clipboard, "" where it is none.
func clipboard(data []byte) string {
	fields := strings.SplitN(string(data), ";", 3)
	text, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil {
		return ""
	}
	return string(text)
}
