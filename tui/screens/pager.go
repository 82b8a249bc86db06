package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/frame"
	"mailseal/wizard/guide"
)

// pager lies over a screen and shows a text, a page at a time.
type pager struct {
	base
	kit    Kit
	head   head
	title  string
	blocks []guide.Block
	page   int
	w, h   int
}

func newPager(kit Kit, title string, blocks []guide.Block) pager {
	return pager{kit: kit, title: title, blocks: blocks, w: 80, h: 24}
}

func (s pager) Update(msg tea.Msg) (Screen, tea.Cmd) {
	s.text = ""
	k := s.kit.Keys
	switch msg := msg.(type) {
	case Resized:
		s.w, s.h = msg.Width, msg.Height
	case tea.KeyMsg:
		laid := s.laid(s.w, s.h, nil)
		switch {
		case key.Matches(msg, k.Close):
			return s, send(Close{})
		case key.Matches(msg, k.NextPage, k.PageDn, k.LineDown):
			s.page = min(laid.Page+1, laid.Pages-1)
		case key.Matches(msg, k.LastPage, k.PageUp, k.LineUp):
			s.page = max(laid.Page-1, 0)
		}
	}
	return s, nil
}

func (s pager) laid(w, h int, keys []key.Binding) frame.Laid {
	return s.kit.lay(window{head: s.head, title: s.title, text: s.blocks, page: s.page, keys: keys}, w, h)
}

func (s pager) View(w, h int) string { return s.laid(w, h, s.Bindings()).String() }

func (s pager) Bindings() []key.Binding {
	if s.laid(s.w, s.h, nil).Pages < 2 {
		return []key.Binding{s.kit.Keys.Close}
	}
	return []key.Binding{s.kit.Keys.NextPage, s.kit.Keys.LastPage, s.kit.Keys.Close}
}
