package tuitest

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// The measures of a picture: of a cell, and of the edge around the window.
const (
	cellWidth  = 8.4
	cellHeight = 18
	baseline   = 13.5
	fontSize   = 14
	margin     = 10
)

// palette has the sixteen colours, the background and the foreground of a window.
type palette struct {
	ink, paper string
	colours    [16]string
}

// Pictures are light or dark as the reader's screen is. The colours are those of two terminals that many people have.
var (
	light = palette{"#333333", "#ffffff", [16]string{
		"#000000", "#cd3131", "#107c10", "#949800", "#0451a5", "#bc05bc", "#0598bc", "#555555",
		"#666666", "#cd3131", "#14ce14", "#b5ba00", "#0451a5", "#bc05bc", "#29b8db", "#a5a5a5",
	}}
	dark = palette{"#cccccc", "#0c0c0c", [16]string{
		"#0c0c0c", "#c50f1f", "#13a10e", "#c19c00", "#0037da", "#881798", "#3a96dd", "#cccccc",
		"#767676", "#e74856", "#16c60c", "#f9f1a5", "#3b78ff", "#b4009e", "#61d6d6", "#f2f2f2",
	}}
)

// Caption says what a picture shows to whoever cannot see it.
type Caption struct{ Title, Text string }

// SVG returns a picture of what a screen shows, down to its last line that is not empty. The same screen always gives the same
// bytes. It has no script, no font of its own, nothing from elsewhere, and no id.
func SVG(s Screen, c Caption) string {
	rows := s.height()
	body, used := strings.Builder{}, map[string]int{}
	for y := range rows {
		body.WriteString(drawRow(s.Runs(y), y, used))
	}
	return header(s.Width, rows, c, styleSheet(used)) + body.String() + "</svg></svg>\n"
}

// height returns how many rows there are down to the last that is not empty.
func (s Screen) height() int {
	for y := s.Height; y > 0; y-- {
		if s.Line(y-1) != "" {
			return y
		}
	}
	return 1
}

// header begins a picture: what it is, how it looks, its paper, and a window of so many cells.
func header(w, h int, c Caption, sheet string) string {
	width, height := number(float64(w)*cellWidth), number(float64(h)*cellHeight)
	allWidth, allHeight := number(float64(w)*cellWidth+2*margin), number(float64(h)*cellHeight+2*margin)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img">
<title>%s</title><desc>%s</desc>
<style>
%s</style>
<rect class="paper" x=".5" y=".5" width="%s" height="%s" rx="6"/>
<svg x="%d" y="%d" width="%s" height="%s">
`, allWidth, allHeight, allWidth, allHeight, escaped(c.Title), escaped(c.Text), sheet,
		number(float64(w)*cellWidth+2*margin-1), number(float64(h)*cellHeight+2*margin-1), margin, margin, width, height)
}

// styleSheet returns the rules of the classes, in light and in dark; used has the colours of those that have one.
func styleSheet(used map[string]int) string {
	var b strings.Builder
	b.WriteString("text{font:" + fmt.Sprint(fontSize) + `px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}` + "\n")
	b.WriteString(".b{font-weight:bold}\n")
	colours := func(p palette) {
		fmt.Fprintf(&b, ".paper{fill:%s;stroke:#8888}text,.ink{fill:%s}.on{fill:%s}\n", p.paper, p.ink, p.paper)
		for _, name := range slices.Sorted(maps.Keys(used)) {
			fmt.Fprintf(&b, ".%s{fill:%s}", name, p.colours[used[name]])
		}
		b.WriteString("\n")
	}
	colours(light)
	b.WriteString("@media(prefers-color-scheme:dark){\n")
	colours(dark)
	b.WriteString("}\n")
	return b.String()
}

// drawRow draws a row at its height, and notes the classes that it uses.
func drawRow(runs []Run, y int, used map[string]int) string {
	var fills, texts strings.Builder
	for _, run := range runs {
		fill, ink := classes(run.Style, used)
		if fill != "" {
			fmt.Fprintf(&fills, `<rect class="%s" x="%s" y="%d" width="%s" height="%d"/>`,
				fill, at(run.X), y*cellHeight, number(float64(ansi.StringWidth(run.Text))*cellWidth), cellHeight)
		}
		for _, word := range words(run) {
			if block, ok := blocks[word.Text]; ok {
				class := cmp.Or(ink, "ink")
				fmt.Fprintf(&fills, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`, class, at(word.X),
					number(float64(y*cellHeight)+(1-block)*cellHeight), number(cellWidth), number(block*cellHeight))
				continue
			}
			class := ""
			if ink != "" {
				class = fmt.Sprintf(` class="%s"`, ink)
			}
			fmt.Fprintf(&texts, `<text%s x="%s" y="%s"%s>%s</text>`, class, at(word.X), number(float64(y*cellHeight)+baseline), length(word.Text), escaped(word.Text))
		}
	}
	if fills.Len()+texts.Len() == 0 {
		return ""
	}
	return fills.String() + texts.String() + "\n"
}

// blocks are the characters that are drawn as boxes, which fonts draw with gaps, by how much of the cell they fill from below.
var blocks = map[string]float64{"█": 1, "▇": 7. / 8, "▆": 6. / 8, "▅": 5. / 8, "▄": 4. / 8, "▃": 3. / 8, "▂": 2. / 8, "▁": 1. / 8}

// classes returns the classes of a style's background, "" where there is none, and of its text, "" where it is plain.
func classes(s Style, used map[string]int) (fill, ink string) {
	fg, bg := s.Fg, s.Bg
	if s.Reverse {
		fg, bg = bg, fg
		fill, ink = "ink", "on"
	}
	if bg > 0 {
		fill = fmt.Sprintf("g%d", bg-1)
		used[fill] = bg - 1
	}
	if fg > 0 {
		ink = fmt.Sprintf("f%d", fg-1)
		used[ink] = fg - 1
	}
	if s.Bold {
		ink = strings.TrimSpace(ink + " b")
	}
	return fill, ink
}

// words cuts a run where there is more than one space, and around characters that are not ASCII: wherever another font is wider or
// narrower, the columns stay.
func words(run Run) []Run {
	var list []Run
	x, at, word := run.X, run.X, ""
	end := func() {
		if text := strings.TrimRight(word, " "); text != "" {
			list = append(list, Run{at, text, run.Style})
		}
		word = ""
	}
	gap := 0
	for _, r := range run.Text {
		switch {
		case r == ' ':
			if gap++; word != "" {
				word += " "
			}
		case r >= utf8.RuneSelf:
			end()
			list = append(list, Run{x, string(r), run.Style})
		default:
			if gap > 1 {
				end()
			}
			if word == "" {
				at = x
			}
			word += string(r)
		}
		if r != ' ' {
			gap = 0
		}
		x += max(0, ansi.StringWidth(string(r)))
	}
	end()
	return list
}

// length fixes how long a text is drawn, in whatever font.
func length(text string) string {
	if n := utf8.RuneCountInString(text); n > 1 {
		return fmt.Sprintf(` textLength="%s"`, number(float64(n)*cellWidth))
	}
	return ""
}

func at(x int) string { return number(float64(x) * cellWidth) }

// number writes a number as short as can be.
func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.1f", f), "0"), ".")
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes all
	return b.String()
}
