package tuitest

import (
	"regexp"
	"slices"
	"strings"
)

// Frame is what a person takes from a window: the part of it that lives, read by where things stand and how they look. What was
// printed above it, and what is scrolled away, is not in it.
type Frame struct {
	Lines   []string // all of it, without the spaces at their ends
	Stages  string   // the line of stages
	Title   string
	Fact    string // at the right edge beside the title
	Steps   []Step
	Open    string // all of the open step, as one line of prose
	Values  []Value
	Rows    []Row
	Options []Option
	Typed   *string // what stands in the field for text; nil: there is none
	Turn    string
	Keys    []Key
}

// Step is one of the steps of a task; several that are shown as one have no number.
type Step struct {
	Number string // such as "2"; "3 to 6"
	Mark   string // as it stands there: ✓ ▸ ·
	Label  string
}

// Value is something to copy, with the key that copies it.
type Value struct{ Key, Label, Text string }

// Cut reports whether the frame has only the beginning of it.
func (v Value) Cut() bool {
	return strings.HasSuffix(v.Text, "…") || strings.HasSuffix(v.Text, "...")
}

// Row is one line of what mailseal sees, with a badge.
type Row struct{ Word, Text string }

// Option is one of those that can be chosen.
type Option struct {
	Label  string
	Cursor bool
}

// Key is one of those named in the last lines, and what it does. Acting is the one that stands out.
type Key struct {
	Name, Does string
	Acting     bool
}

// Words are the badges.
var Words = []string{"OK", "WAIT", "TO DO", "WRONG", "UNKNOWN"}

// Read reads a screen.
func Read(s Screen) Frame {
	first, last := live(s)
	var f Frame
	for y := first; y < last; y++ {
		f.Lines = append(f.Lines, s.Line(y))
	}
	r := reader{s: s, first: first, last: last, frame: &f}
	r.readKeys()
	r.readHead()
	r.readSteps()
	r.readRows()
	r.readChoice()
	return f
}

// live returns where the frame begins and ends: from the last row that names the program at its place.
func live(s Screen) (first, last int) {
	last = s.height()
	for y := range last {
		if Head.MatchString(s.Line(y)) {
			first = y
		}
	}
	return first, last
}

// Head matches the first row of a frame.
var Head = regexp.MustCompile(`^ mailseal(  |$)`)

// reader takes a frame apart.
type reader struct {
	s           Screen
	first, last int // of the rows
	bottom      int // where the turn and the keys begin
	work        int // where the title has ended
	frame       *Frame
}

// block returns the rows up to the next empty one.
func (r reader) block(y int) int {
	for y < r.last && r.s.Line(y) != "" {
		y++
	}
	return y
}

// readKeys reads the last rows: the turn, which begins in bold, and below it the keys.
func (r *reader) readKeys() {
	at := r.last
	for at > r.first && len(r.keysIn(at-1)) > 0 {
		at--
	}
	for y := at; y < r.last; y++ {
		r.frame.Keys = append(r.frame.Keys, r.keysIn(y)...)
	}
	r.bottom = at
	for y := at - 1; y > r.first && r.s.Line(y) != "" && at-y <= mostTurn; y-- {
		if r.beginsBold(y) {
			r.bottom = y
			break
		}
	}
	for y := r.bottom; y < at; y++ {
		r.frame.Turn = strings.TrimSpace(r.frame.Turn + " " + strings.TrimSpace(r.s.Line(y)))
	}
}

// mostTurn is how many rows say whose turn it is, at most.
const mostTurn = 4

// beginsBold reports whether a row begins in bold, where titles begin.
func (r reader) beginsBold(y int) bool {
	c := r.s.rows[y][1]
	return c.Style.Bold && strings.TrimSpace(c.Text) != "" && !strings.ContainsAny(c.Text, "✓▸·√►")
}

// keyNames are what keys are called.
var keyNames = regexp.MustCompile(`^(enter|esc|tab|space|backspace|pgup|pgdn|shift\+tab|ctrl\+[a-z]|[↑↓←→?+/-]+|[a-z0-9])$`)

// keysIn returns the keys of a row: each item begins with names that are bold, or stand on the accent or in brackets.
func (r reader) keysIn(y int) []Key {
	var keys []Key
	for _, item := range items(r.s.rows[y]) {
		text := item.text()
		acting := item[0].Style.Bg != 0 || strings.HasPrefix(text, "[")
		names := []string{}
		rest := text
		for {
			name, more, _ := strings.Cut(rest, " ")
			if !keyNames.MatchString(strings.Trim(name, "[]")) || len(names) > 0 && len(name) > 1 && !strings.ContainsAny(name, "↑↓←→") {
				break
			}
			names, rest = append(names, strings.Trim(name, "[]")), strings.TrimSpace(more)
		}
		if len(names) == 0 || rest == "" && text != "?" { // in a narrow window the key that lists all has no word
			return nil
		}
		for _, name := range names {
			keys = append(keys, Key{Name: name, Does: rest, Acting: acting})
		}
	}
	return keys
}

// cells are a piece of a row.
type cells []Cell

func (c cells) text() string {
	var b strings.Builder
	for _, cell := range c {
		b.WriteString(cell.Text)
	}
	return strings.TrimSpace(b.String())
}

// items cuts a row where two spaces stand that are on no accent.
func items(row []Cell) []cells {
	var list []cells
	gap := 2
	for _, c := range row {
		if c.Text == " " && c.Style.Bg == 0 {
			gap++
			if gap == 1 && len(list) > 0 {
				list[len(list)-1] = append(list[len(list)-1], c)
			}
			continue
		}
		if gap >= 2 {
			list = append(list, nil)
		}
		gap = 0
		list[len(list)-1] = append(list[len(list)-1], c)
	}
	return list
}

// readHead reads the stages and the title.
func (r *reader) readHead() {
	title := r.first + 1
	for title < r.bottom && !r.beginsBold(title) {
		if line := r.s.Line(title); strings.Contains(line, "▸") && r.frame.Stages == "" && !stepLine.MatchString(line) {
			r.frame.Stages = strings.TrimSpace(line)
		}
		title++
	}
	if title >= r.bottom { // a title that is not bold stands below the head
		title = r.block(r.first) + 1
	}
	r.work = title
	if title >= r.last {
		return
	}
	line := strings.TrimSpace(r.s.Line(title))
	if at := strings.Index(line, "   "); at > 0 {
		r.frame.Title, r.frame.Fact = line[:at], strings.TrimSpace(line[at:])
	} else {
		r.frame.Title = line
	}
}

// The places of things.
var (
	stepLine = regexp.MustCompile(`^ (?:  )?([✓▸·√►x>]) (\d{1,2}(?: to \d{1,2})?)  ?(.*)$`)
	letter   = regexp.MustCompile(`^[a-z]$`)
)

// rightColumn is where the open step stands in a wide window.
const rightColumn = 48

// readSteps reads the steps, and what belongs to the open one.
func (r *reader) readSteps() {
	from := r.work
	for from < r.bottom && !stepLine.MatchString(r.left(from)) {
		from++
	}
	to, wide := from, false
	for ; to < r.bottom && r.inSteps(to); to++ {
		_, right := r.columns(to)
		wide = wide || right != "" && stepLine.MatchString(r.left(to)) && strings.HasSuffix(r.left(to), "  ")
	}
	open := false
	var parts []string
	for y := from; y < to; y++ {
		line, right := r.s.Line(y), ""
		if wide {
			line, right = r.columns(y)
			line = strings.TrimRight(line, " ")
		}
		if m := stepLine.FindStringSubmatch(line); m != nil {
			open = m[1] == "▸" || m[1] == "►" || m[1] == ">"
			r.frame.Steps = append(r.frame.Steps, Step{m[2], m[1], strings.TrimSpace(m[3])})
			if open {
				parts = append(parts, strings.TrimSpace(m[3]))
			}
		} else if open && line != "" {
			parts = append(parts, strings.TrimSpace(line))
			r.readValue(y, 0)
		}
		if right != "" {
			parts = append(parts, strings.TrimSpace(right))
			r.readValue(y, rightColumn-3)
		}
	}
	r.frame.Open = strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// inSteps reports whether a row still belongs to the steps: nothing but a step begins as far left as a title.
func (r reader) inSteps(y int) bool {
	return stepLine.MatchString(r.left(y)) || strings.TrimSpace(r.s.rows[y][1].Text) == ""
}

// left returns the left column of a row, or all of it where there is only one.
func (r reader) left(y int) string {
	left, _ := r.columns(y)
	return left
}

// columns cuts a row in two.
func (r reader) columns(y int) (left, right string) {
	if r.s.Width < 118 {
		return r.s.Line(y), ""
	}
	text := func(row []Cell) string {
		var b strings.Builder
		for _, c := range row {
			b.WriteString(c.Text)
		}
		return b.String()
	}
	return text(r.s.rows[y][:rightColumn]), strings.TrimRight(text(r.s.rows[y][rightColumn:]), " ")
}

// readValue reads a value of a row, from a column on: its key is a bold letter, and the value is bold. Without one on this row it
// stands on the next.
func (r *reader) readValue(y, from int) {
	var parts []Run
	for _, run := range r.s.Runs(y) {
		if text := strings.TrimSpace(run.Text); text != "" && run.X >= from {
			parts = append(parts, Run{run.X + strings.Index(run.Text, text), text, run.Style})
		}
	}
	if len(parts) < 2 || !parts[0].Style.Bold || !letter.MatchString(parts[0].Text) || parts[0].X > from+8 {
		return
	}
	v := Value{Key: parts[0].Text}
	for _, p := range parts[1:] {
		switch {
		case p.Style.Bold:
			v.Text = strings.TrimSpace(v.Text + " " + p.Text)
		default:
			v.Label = strings.TrimSpace(v.Label + " " + p.Text)
		}
	}
	if below := ""; v.Text == "" && y+1 < r.bottom {
		for _, run := range r.s.Runs(y + 1) {
			if run.Style.Bold {
				below += run.Text
			}
		}
		v.Text = strings.TrimSpace(below)
	}
	if v.Text == "" {
		v.Label, v.Text = "", v.Label
	}
	r.frame.Values = append(r.frame.Values, v)
}

// readRows reads the badges; what stands below one, farther right than its word, belongs to it.
func (r *reader) readRows() {
	indent := -1
	for y := r.work; y < r.bottom; y++ {
		line := r.s.Line(y)
		start := len(line) - len(strings.TrimLeft(line, " "))
		if row, ok := badge(line); ok {
			r.frame.Rows = append(r.frame.Rows, row)
			indent = start
			continue
		}
		if last := len(r.frame.Rows) - 1; indent >= 0 && line != "" && start > indent+6 {
			r.frame.Rows[last].Text = strings.TrimSpace(r.frame.Rows[last].Text + " " + strings.TrimSpace(line))
		} else {
			indent = -1
		}
	}
}

// badge reads a row that has one: a mark and a word, or in a narrow window the word alone.
func badge(line string) (Row, bool) {
	text := strings.TrimLeft(strings.TrimSpace(line), "✓●○!?√xo* ")
	for _, word := range Words {
		if rest, ok := strings.CutPrefix(text, word); ok && (rest == "" || strings.HasPrefix(rest, " ")) {
			return Row{word, strings.TrimSpace(rest)}, true
		}
	}
	return Row{}, false
}

// readChoice reads the options, or the field for text. Both have a mark before the line that the keys are for.
func (r *reader) readChoice() {
	at := -1
	for y := r.work; y < r.bottom; y++ {
		if line := r.s.Line(y) + " "; !stepLine.MatchString(line) && (strings.HasPrefix(line, " ▸ ") || strings.HasPrefix(line, " ► ") || strings.HasPrefix(line, " > ")) {
			at = y
		}
	}
	if at < 0 {
		return
	}
	if r.hasTextCursor(at) || r.onlyTyping() {
		typed := marked(r.s.Line(at))
		r.frame.Typed = &typed
		return
	}
	isOption := func(y int) bool {
		line := r.s.Line(y)
		return strings.HasPrefix(line, "   ") && !strings.HasPrefix(line, "    ")
	}
	from, to := at, at+1
	for from > r.work && (isOption(from-1) || strings.HasPrefix(r.s.Line(from-1), "     ")) {
		from--
	}
	for to < r.bottom && r.s.Line(to) != "" {
		to++
	}
	for y := from; y < to; y++ {
		if y == at || isOption(y) {
			label := marked(r.s.Line(y))
			if cut := strings.Index(label, "   "); cut > 0 {
				label = label[:cut]
			}
			r.frame.Options = append(r.frame.Options, Option{label, y == at})
		}
	}
}

// marked returns what stands behind the place of a mark.
func marked(line string) string {
	text := []rune(line)
	return strings.TrimSpace(string(text[min(2, len(text)):]))
}

// hasTextCursor reports whether somebody types in a row.
func (r reader) hasTextCursor(y int) bool {
	runs := slices.DeleteFunc(r.s.Runs(y), func(run Run) bool { return !run.Style.Reverse })
	return len(runs) == 1 && len([]rune(runs[0].Text)) == 1
}

// onlyTyping reports whether the keys are those of a field for text, where letters are letters.
func (r reader) onlyTyping() bool {
	return len(r.frame.Keys) > 0 && !slices.ContainsFunc(r.frame.Keys, func(k Key) bool { return !typing.MatchString(k.Name) })
}

var typing = regexp.MustCompile(`^(enter|esc|tab|↓|pgup|pgdn|ctrl\+[a-z])$`)

// Text returns all of a frame as one line of prose.
func (f Frame) Text() string { return strings.Join(strings.Fields(strings.Join(f.Lines, " ")), " ") }

// Key returns the key of a name; ok is false where the frame does not name it.
func (f Frame) Key(name string) (key Key, ok bool) {
	i := slices.IndexFunc(f.Keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return key, false
	}
	return f.Keys[i], true
}

// Row returns the first row with a word; ok is false where there is none.
func (f Frame) Row(word string) (row Row, ok bool) {
	i := slices.IndexFunc(f.Rows, func(r Row) bool { return r.Word == word })
	if i < 0 {
		return row, false
	}
	return f.Rows[i], true
}

// Misfits says what is wrong with how a frame stands in its window: nothing, mostly.
func Misfits(s Screen) []string {
	var wrong []string
	heads := 0
	first, _ := live(s)
	for y := range s.height() {
		if Head.MatchString(s.Line(y)) {
			heads++
		}
		if last := s.rows[y][s.Width-1]; y >= first && last.Text != " " && last.Text != "" {
			wrong = append(wrong, "a row reaches the last column")
		}
	}
	f := Read(s)
	switch {
	case heads == 0:
		wrong = append(wrong, "its first row is not in the window")
	case heads > 1:
		wrong = append(wrong, "it stands in the window twice")
	}
	if len(f.Keys) == 0 {
		wrong = append(wrong, "no key is named in its last row")
	}
	return wrong
}

// Live returns a screen with the frame alone, without what was printed above it.
func Live(s Screen) Screen {
	first, last := live(s)
	s.rows = s.rows[first:last]
	s.Height = len(s.rows)
	return s
}
