package screens

import (
	"slices"
	"strconv"

	"github.com/charmbracelet/bubbles/key"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// The sizes at which the layout changes.
const (
	compactBelow = 80  // columns: below that, badges have no mark and facts stand below their titles
	twoColumns   = 118 // columns
	twoLines     = 30  // lines that two columns need
	lowest       = 10  // lines: below that, there is no screen
)

// window is a screen from the head to the keys, before it is known what has to give way.
type window struct {
	head   head
	alarms []guide.Block
	title  string
	fact   string
	lead   string
	chart  *guide.Chart  // above the text; nil: none
	text   []guide.Block // to read, in pages
	page   int           // of the text
	parts  []frame.Part  // below the text
	turn   []string      // who acts, directly above the keys
	keys   []key.Binding
	wide   bool // facts stand at the edge of the window, not of the text
}

// lay sets a window in its size. The last line of the terminal stays free for the cursor.
func (k Kit) lay(win window, w, h int) frame.Laid {
	laid := k.layParts(win, w, h)
	for i, line := range laid.Lines {
		laid.Lines[i] = k.Theme.Link(k.Theme.Write(line), measure(w))
	}
	return laid
}

func (k Kit) layParts(win window, w, h int) frame.Laid {
	if h < lowest {
		return k.layTooLow(win, w, h)
	}
	if win.chart == nil {
		return k.layText(win, k.text(win.text, w), w, h)
	}
	text := k.text(win.text, w)
	full, numbers := k.chart(*win.chart, w, h)
	laid := k.layText(win, opening(full, text), w, h)
	if laid.Pages > max(len(text), 1) { // the bars give way before what there is to read is turned into pages
		return k.layText(win, opening(numbers, text), w, h)
	}
	return laid
}

// layTooLow says that there is no room for a screen, and names the keys that leave.
func (k Kit) layTooLow(win window, w, h int) frame.Laid {
	keys := slices.DeleteFunc(slices.Clone(win.keys), func(b key.Binding) bool {
		return !slices.Contains([]string{k.Keys.Quit.Help().Key, k.Keys.Interrupt.Help().Key, k.Keys.Back.Help().Key}, b.Help().Key)
	})
	says := frame.Fixed(hang(" ", k.say(msgid.TuiTooLow, nil), measure(w)))
	return frame.Frame{Parts: []frame.Part{says, frame.Fixed(k.keyLine(keys, w)).Tight()}}.Lay(max(1, h-1), 0)
}

// opening begins a text with a chart.
func opening(chart []string, text frame.Text) frame.Text {
	if len(text) == 0 {
		text = frame.Text{nil}
	}
	text = slices.Clone(text)
	text[0] = append(frame.Chapter{{Lines: chart}}, text[0]...)
	return text
}

// layText sets a window that has this to read.
func (k Kit) layText(win window, text frame.Text, w, h int) frame.Laid {
	f := frame.Frame{Above: k.headParts(win.head, w), Text: text}
	if lines := k.alarms(win.alarms, w, h); len(lines) > 0 {
		f.Above = append(f.Above, frame.Fixed(lines))
	}
	lead := hang(" ", win.lead, measure(w))
	if win.lead == "" {
		lead = nil
	}
	titles := chapterTitles(win.text, win.title)
	if len(f.Text) > 0 {
		f.Lead = lead
		f.Title = func(chapter, page, pages int) []string {
			return k.titleLines(titles[chapter], factOf(k, win.fact, page, pages, w), w, win.wide)
		}
	} else if win.title != "" {
		f.Above = append(f.Above, k.titlePart(win, w), frame.Fixed(lead).Tight().Or(frame.Lead, nil))
	}
	f.Parts = append(f.Parts, win.parts...)
	keys := frame.Fixed(k.keyLine(win.keys, w))
	if len(win.turn) > 0 {
		f.Parts = append(f.Parts, frame.Fixed(win.turn))
		keys = keys.Tight()
	}
	f.Parts = append(f.Parts, keys)
	return f.Lay(h-1, win.page)
}

// titlePart sets a title that gives way to one line: a fact below it first.
func (k Kit) titlePart(win window, w int) frame.Part {
	part := frame.Fixed(k.titleLines(win.title, win.fact, w, win.wide))
	alone := k.titleLines(win.title, "", w, win.wide)
	if len(alone) < len(part.Forms[0].Lines) {
		part = part.Or(frame.Lead, alone)
	}
	if len(alone) > 1 {
		part = part.Or(frame.Head, k.paintAll(theme.Strong, []string{cut(" "+win.title, measure(w), k.Theme)}))
	}
	return part
}

// titleLines sets a title, with its fact at the right edge or below it.
func (k Kit) titleLines(title, fact string, w int, wide bool) []string {
	lines := k.paintAll(theme.Strong, hang(" ", title, measure(w)))
	if fact == "" {
		return lines
	}
	last := len(lines) - 1
	if line := k.withFact(lines[last], fact, w, wide); line != lines[last] {
		lines[last] = line
		return lines
	}
	return append(lines, hang(" ", fact, measure(w))...)
}

// factOf adds to the fact of a title which page it is; in a narrow window that takes its place.
func factOf(k Kit, fact string, page, pages, w int) string {
	if pages < 2 {
		return fact
	}
	which := k.say(msgid.TuiPage, assets.Values{"n": strconv.Itoa(page + 1), "of": strconv.Itoa(pages)})
	if fact == "" || w < compactBelow {
		return which
	}
	return fact + ", " + which
}
