package theme

import "strings"

// Glyph is a sign that stands for something. All but Cut are one cell wide.
type Glyph int

// The glyphs.
const (
	Done Glyph = iota
	Open
	Coming
	WaitMark
	TodoMark
	WrongMark
	UnknownMark
	Cut     // where a text is cut off
	FullBar // two steps of a bar
	HalfBar // one step
	Up
	Down
	Left
	Right
	glyphs
)

// Set is the glyphs that a terminal can show.
type Set int

// The sets.
const (
	Full  Set = iota
	WGL4      // what the fonts of the old Windows console and of the Linux console have
	ASCII     // where the locale is not UTF-8
)

type set struct {
	glyphs  [glyphs]string
	busy    []string
	drawing *strings.Replacer // of the signs that drawings are made of; nil: as they are
}

var (
	full  = [glyphs]string{"✓", "▸", "·", "○", "●", "!", "?", "…", "█", "▄", "↑", "↓", "←", "→"}
	wgl4  = [glyphs]string{"√", "►", "·", "○", "●", "!", "?", "…", "█", "▄", "↑", "↓", "←", "→"}
	ascii = [glyphs]string{"+", ">", "-", "o", "*", "!", "?", "...", "#", ".", "^", "v", "<", ">"}
	sets  = map[Set]set{
		Full:  {glyphs: full, busy: []string{"·", "•", "●", "•"}},
		WGL4:  {glyphs: wgl4, busy: []string{"·", "•", "●", "•"}, drawing: replacer(full, wgl4, "╭", "┌", "╮", "┐", "╰", "└", "╯", "┘", "╲", `\`, "╱", "/")},
		ASCII: {glyphs: ascii, busy: []string{"-", `\`, "|", "/"}, drawing: replacer(full, ascii, "╭", "+", "╮", "+", "╰", "+", "╯", "+", "╲", `\`, "╱", "/", "─", "-", "│", "|", "├", "|", "┤", "|", "►", ">", "◄", "<")},
	}

	// written is what people write with that needs UTF-8, and a letter as wide in its place.
	written = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "‑", "-", "§", "#")
)

func replacer(from, to [glyphs]string, also ...string) *strings.Replacer {
	pairs := also
	for i := range from {
		pairs = append(pairs, from[i], to[i])
	}
	return strings.NewReplacer(pairs...)
}

// signs returns the set of the theme; the zero theme has the full one.
func (t Theme) signs() set {
	if t.set.busy == nil {
		return sets[Full]
	}
	return t.set
}

// Glyph returns a glyph of the set.
func (s Set) Glyph(g Glyph) string { return sets[s].glyphs[g] }

// Glyph returns a glyph.
func (t Theme) Glyph(g Glyph) string { return t.signs().glyphs[g] }

// Busy returns the frames of the mark of what is under way.
func (t Theme) Busy() []string { return t.signs().busy }

// Draw returns a drawing, or the name of a key such as ↑, in signs that the terminal can show.
func (t Theme) Draw(text string) string {
	if d := t.signs().drawing; d != nil {
		return d.Replace(text)
	}
	return text
}

// Write returns a line that is set, in letters that the terminal can show: it stays as wide as it is.
func (t Theme) Write(line string) string {
	if t.signs().glyphs == ascii {
		return written.Replace(line)
	}
	return line
}

// SetOf returns the glyphs that a terminal can show, by the system (as runtime.GOOS) and the environment alone.
func SetOf(system string, env func(string) string) Set {
	switch {
	case system == "windows" && env("WT_SESSION") == "" && env("TERM_PROGRAM") == "":
		return WGL4
	case system == "windows":
		return Full
	}
	locale := env("LANG")
	for _, name := range []string{"LC_CTYPE", "LC_ALL"} { // the later one counts
		if env(name) != "" {
			locale = env(name)
		}
	}
	locale = strings.ToLower(strings.ReplaceAll(locale, "-", ""))
	switch {
	case !strings.Contains(locale, "utf8"):
		return ASCII
	case env("TERM") == "linux":
		return WGL4
	}
	return Full
}
