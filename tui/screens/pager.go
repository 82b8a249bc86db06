package screens

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/viewport"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// pager lies over a screen and shows a text, a windowful at a time.
type pager struct {
	base
	kit    Kit
	title  string
	blocks []guide.Block
	top    int // the first line that is shown
	w, h   int
}

func newPager(kit Kit, title string, blocks []guide.Block) pager {
	return pager{kit: kit, title: title, blocks: blocks, w: 80, h: 20}
}

func (s pager) Update(msg tea.Msg) (Screen, tea.Cmd) {
	s.text = ""
	k := s.kit.Keys
	switch msg := msg.(type) {
	case Resized:
		s.w, s.h = msg.Width, msg.Height
	case tea.KeyMsg:
		view := s.viewport(s.w, s.h)
		switch {
		case key.Matches(msg, k.Close):
			return s, send(Close{})
		case key.Matches(msg, k.LineUp):
			view.ScrollUp(1)
		case key.Matches(msg, k.LineDown):
			view.ScrollDown(1)
		case key.Matches(msg, k.PageUp):
			view.PageUp()
		case key.Matches(msg, k.PageDn):
			view.PageDown()
		}
		s.top = view.YOffset
	}
	return s, nil
}

// lines returns the whole text. Literals are broken anywhere: the whole value stands in the scrollback and in a file.
func (s pager) lines(w int) []string {
	text := []string{}
	for _, line := range s.kit.blocks(s.blocks, w) {
		text = append(text, strings.Split(ansi.Hardwrap(line, measure(w), true), "\n")...)
	}
	return text
}

func (s pager) viewport(w, h int) viewport.Model {
	text := s.lines(w)
	view := viewport.New(w, max(1, min(h-2, len(text))))
	view.SetContent(strings.Join(text, "\n"))
	view.SetYOffset(s.top)
	return view
}

func (s pager) View(w, h int) string {
	view := s.viewport(w, h)
	shown := s.lines(w)
	from := min(view.YOffset, len(shown))
	part := append([]string{}, shown[from:min(from+view.Height, len(shown))]...)
	if !view.AtBottom() {
		part[len(part)-1] = s.kit.Theme.Paint(theme.Faint, "   "+s.kit.say("more-below", number(len(shown)-from-view.Height+1)))
	}
	return stack(h, section{lines: s.kit.paintAll(theme.Title, hang(" ", s.title, measure(w)))}, section{lines: part})
}

func (s pager) Bindings() []key.Binding {
	k := s.kit.Keys
	if view := s.viewport(s.w, s.h); view.AtTop() && view.AtBottom() {
		return []key.Binding{k.Close}
	}
	return []key.Binding{k.Lines, k.Pages, k.Close}
}
