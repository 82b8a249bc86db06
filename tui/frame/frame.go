// Package frame sets the parts of a screen below each other in a window. Where the window is low, parts give way in one
// fixed order, the same for every screen, and what there is to read is turned into pages. It knows nothing of mail.
package frame

import (
	"slices"
	"strings"
)

// Give says when something gives way: the smallest first.
type Give int

// The order in which a screen gives way.
const (
	Never      Give = iota
	Lead            // what the title means
	Closed          // the steps that are not open: to one line before and one after the open one
	Fine            // rows that are as they should be: to one line
	Ornament        // bars and drawings, which say nothing that a text does not say
	Reading         // what there is to read: to pages
	Stages          // the line of stages
	Blank           // the blank line before what mailseal sees
	Note            // what appears after an act, and hints beside values
	More            // options that are not near the cursor
	Unfold          // what the option under the cursor says of itself
	Blanks          // the other blank lines, from the top
	Head            // the head, to one line
	Closing         // the lines for the other steps
	lastOfGive      // no part gives way later
)

// Part is a piece of a screen in all the forms that it can take, the fullest first.
type Part struct {
	Forms []Form
	Below bool // it stands directly below the part before, without a blank line
	Blank Give // when the blank line above it gives way; Never: with the others
}

// Form is one form of a part. At says when it takes the place of the form before; the first has none.
type Form struct {
	At    Give
	Lines []string
}

// Fixed returns a part that never gives way.
func Fixed(lines []string) Part { return Part{Forms: []Form{{Lines: lines}}} }

// Or returns the part with a further form.
func (p Part) Or(at Give, lines []string) Part {
	p.Forms = append(slices.Clip(p.Forms), Form{At: at, Lines: lines})
	return p
}

// Tight returns the part directly below the one before.
func (p Part) Tight() Part {
	p.Below = true
	return p
}

// Frame is a screen: its parts, and among them a text that is read in pages.
type Frame struct {
	Above []Part                                  // the text: the head and the title
	Title func(chapter, page, pages int) []string // of the page of a text that is shown, directly above it; nil: none
	Lead  []string                                // between the title and the first page; it gives way
	Text  Text
	Parts []Part // below the text
}

// Laid is a frame as it stands in its window.
type Laid struct {
	Lines []string
	Page  int  // the page of the text that is shown, from 0
	Pages int  // of the text, at least 1
	Whole bool // nothing gave way but the lead
}

// Lay sets a frame in h lines at most, with that page of its text, or the last where there are fewer. A frame that cannot give way
// any further is cut at the bottom of the text, then anywhere but at its last two lines, where the keys are.
func (f Frame) Lay(h, page int) Laid {
	l := &laying{Frame: f, h: h, page: max(page, 0)}
	for at := Lead; at < lastOfGive && l.over() > 0; at++ {
		for l.over() > 0 && l.give(at) {
			continue
		}
	}
	l.giveBack()
	lines := l.lines()
	if over := len(lines) - h; over > 0 {
		keep := min(l.bottom(), h)
		lines = append(lines[:h-keep:h-keep], lines[len(lines)-keep:]...)
	}
	whole := !slices.ContainsFunc(l.gave, func(g gave) bool { return g.at != Lead })
	return Laid{Lines: squeezed(lines), Page: l.shown(), Pages: len(l.pages()), Whole: whole}
}

// giveBack takes back what gave way early, where what gave way later has made room for it again. What is read in pages fills that room
// itself.
func (l *laying) giveBack() {
	if l.paged || l.over() > 0 {
		return
	}
	for i := len(l.gave) - 2; i >= 0; i-- {
		g := l.gave[i]
		if g.undo(); l.over() <= 0 {
			l.gave = slices.Delete(l.gave, i, i+1)
			continue
		}
		g.redo()
	}
}

// squeezed makes one of several blank lines.
func squeezed(lines []string) []string {
	return slices.CompactFunc(lines, func(a, b string) bool { return a == "" && b == "" })
}

// bottom counts the lines of the last part, and of those that it stands directly below.
func (l *laying) bottom() int {
	n := 0
	for i := len(l.all()) - 1; i >= 0; i-- {
		n += len(l.linesOf(i))
		if !l.all()[i].Below {
			break
		}
	}
	return n
}

// laying is a frame on its way into the window.
type laying struct {
	Frame
	h     int
	page  int
	form  map[int]int // of each part: which form it has come to
	tight map[int]bool
	paged bool // the text is in pages
	plain bool // without the lead
	dense bool // the text and its title have no blank lines above them
	gave  []gave
}

// gave is something that gave way, and can be taken back.
type gave struct {
	at         Give
	undo, redo func()
}

// all returns the parts from top to bottom.
func (l *laying) all() []Part { return slices.Concat(l.Above, l.Parts) }

// over returns by how many lines the frame is too high with its highest page: what gives way is the same on each page.
func (l *laying) over() int {
	highest := 0
	for _, p := range l.pages() {
		highest = max(highest, len(p.lines))
	}
	return l.besides() + highest - l.h
}

// give lets one thing give way, and reports whether there was one.
func (l *laying) give(at Give) bool {
	if at == Lead && !l.plain && len(l.Text) > 0 && len(l.Lead) > 0 {
		return l.let(at, &l.plain)
	}
	if at == Reading && !l.paged && len(l.Text) > 0 {
		return l.let(at, &l.paged)
	}
	for i, p := range l.all() {
		if next := l.form[i] + 1; next < len(p.Forms) && p.Forms[next].At == at {
			l.form = set(l.form, i, next)
			l.gave = append(l.gave, gave{at, func() {
				if l.form[i] == next { // else a later form stands in its place
					l.form[i] = next - 1
				}
			}, func() { l.form[i] = max(l.form[i], next) }})
			return true
		}
		if i > 0 && p.blankGives() == at && !l.below(i) && len(l.linesOf(i)) > 0 {
			l.tight = set(l.tight, i, true)
			l.gave = append(l.gave, gave{at, func() { l.tight[i] = false }, func() { l.tight[i] = true }})
			return true
		}
	}
	return at == Blanks && !l.dense && l.let(at, &l.dense)
}

// let sets what says that something has given way.
func (l *laying) let(at Give, flag *bool) bool {
	*flag = true
	l.gave = append(l.gave, gave{at, func() { *flag = false }, func() { *flag = true }})
	return true
}

// blankGives returns when the blank line above a part gives way.
func (p Part) blankGives() Give {
	if p.Blank == Never {
		return Blanks
	}
	return p.Blank
}

// below reports whether a part stands directly below the one before.
func (l *laying) below(i int) bool { return l.all()[i].Below || l.tight[i] }

func set[V any](m map[int]V, key int, value V) map[int]V {
	if m == nil {
		m = map[int]V{}
	}
	m[key] = value
	return m
}

func (l *laying) linesOf(i int) []string { return l.all()[i].Forms[l.form[i]].Lines }

// lines returns the frame as it is now.
func (l *laying) lines() []string {
	pages := l.pages()
	var lines []string
	for i := range l.all() {
		if i == len(l.Above) {
			lines = l.addText(lines, pages)
		}
		lines = add(lines, l.linesOf(i), !l.below(i))
	}
	if len(l.Parts) == 0 {
		lines = l.addText(lines, pages)
	}
	return lines
}

// addText adds the title of the page that is shown, and the page.
func (l *laying) addText(lines []string, pages []page) []string {
	if len(l.Text) == 0 {
		return lines
	}
	at := l.at(len(pages))
	if l.Title != nil {
		lines = add(lines, l.Title(pages[at].chapter, at, len(pages)), !l.dense)
	}
	if at == 0 && !l.plain {
		lines = append(lines, l.Lead...)
	}
	return add(lines, pages[at].lines, !l.dense)
}

func (l *laying) shown() int { return l.at(len(l.pages())) }

func (l *laying) at(pages int) int { return min(l.page, pages-1) }

// pages returns the pages of the text as it is now.
func (l *laying) pages() []page {
	if !l.paged {
		return l.Text.pages(-1)
	}
	return l.Text.pages(max(l.h-l.besides(), leastText))
}

// besides counts the lines of all but the page, with the blank line above the page.
func (l *laying) besides() int {
	n, blank := 0, 1
	if l.dense || len(l.Text) == 0 {
		blank = 0
	}
	for i := range l.all() {
		lines := len(l.linesOf(i))
		if lines > 0 && n > 0 && !l.below(i) {
			n++
		}
		n += lines
	}
	title := 0
	for chapter := range l.Text {
		if l.Title != nil {
			title = max(title, len(l.Title(chapter, 98, 99))+blank)
		}
	}
	if !l.plain && len(l.Text) > 0 {
		title += len(l.Lead)
	}
	return n + title + blank
}

// String joins the lines; it ends in a line end, because a terminal erases the last line on quitting.
func (l Laid) String() string { return strings.Join(l.Lines, "\n") + "\n" }
