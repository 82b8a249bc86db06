package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// pager lies over a screen and shows a text, a page at a time. Its head is that of the screen below, so that nothing jumps.
type pager struct {
	stepScreen
	head   head
	own    []command // what its text is about
	page   int
	copied int // how many of the values to copy were sent: the key sends one after the other
}

func newPager(kit Kit, over Screen, title string, blocks []guide.Block) pager {
	s := pager{stepScreen: newStepScreen(kit, journey.Journey{}, guide.Step{Title: title, Blocks: blocks})}
	s.head, s.w, s.h = headOver(over)
	return s.printValues()
}

// headOver returns the head of the screen that something lies over, and its size.
func headOver(over Screen) (top head, w, h int) {
	if below, ok := over.(interface{ top() (head, int, int) }); ok {
		return below.top()
	}
	return head{}, 80, 24
}

func (s pager) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	s.stepScreen, cmd = s.update(msg)
	switch msg := msg.(type) {
	case Resized:
		return s.printValues(), nil
	case tea.KeyMsg:
		return s.press(msg)
	}
	return s, cmd
}

// printValues prints what is to be copied and fits on no line.
func (s pager) printValues() pager {
	s.stepScreen = s.printLong(s.tooWide())
	return s
}

func (s pager) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	k := s.kit.Keys
	laid := s.laid(s.w, s.h, nil)
	if cmd, ok := intentOf(s.commands(), msg); ok {
		if key.Matches(msg, k.Value) {
			s.copied++
		}
		return s, cmd
	}
	switch {
	case key.Matches(msg, k.Close):
		return s, send(Close{})
	case key.Matches(msg, k.NextPage, k.PageDn, k.LineDown):
		s.page = min(laid.Page+1, laid.Pages-1)
	case !key.Matches(msg, k.LastPage, k.PageUp, k.LineUp):
	case laid.Page == 0 && key.Matches(msg, k.LastPage):
		return s, send(Close{})
	default:
		s.page = max(laid.Page-1, 0)
	}
	return s, nil
}

func (s pager) laid(w, h int, keys []key.Binding) frame.Laid {
	s.w, s.h = w, h
	win := s.window()
	win.head, win.page, win.keys = s.head, s.page, keys
	return s.kit.lay(win, w, h)
}

func (s pager) View(w, h int) string { return s.laid(w, h, s.Bindings()).String() }

func (s pager) commands() []command {
	list := slices.Clone(s.own)
	if literals := s.kit.literalsOn(s.laid(s.w, s.h, nil).Lines, s.step.Blocks); len(literals) > 0 {
		list = append(list, command{s.kit.Keys.Value, CopyField{literals[s.copied%len(literals)]}})
	}
	return list
}

// Bindings returns the keys: those of its own text first, then those that turn pages where there is one to turn to.
func (s pager) Bindings() []key.Binding {
	k := s.kit.Keys
	var list []key.Binding
	if len(s.own) > 0 {
		list = bindings(s.commands())
	}
	laid := s.laid(s.w, s.h, nil)
	if laid.Page+1 < laid.Pages {
		list = append(list, k.NextPage)
	}
	list = append(list, k.Close)
	if laid.Page > 0 {
		list = append(list, k.LastPage)
	}
	if len(s.own) == 0 {
		list = append(list, bindings(s.commands())...)
	}
	return list
}

// literals returns what is to be copied letter by letter: lines that stand together are one value.
func (k Kit) literals(blocks []guide.Block) []guide.Field {
	var list []guide.Field
	for i, b := range blocks {
		switch last := len(list) - 1; {
		case b.Style != guide.Literal:
		case i > 0 && blocks[i-1].Style == guide.Literal:
			list[last].Value += "\n" + b.Text
		default:
			list = append(list, guide.Field{Name: guide.ValueField, Label: k.say(msgid.TuiLiteral, nil), Value: b.Text})
		}
	}
	return list
}

// tooWide returns what is to be copied and has a line that the window cuts.
func (s stepScreen) tooWide() []guide.Field {
	return slices.DeleteFunc(s.kit.literals(s.step.Blocks), func(f guide.Field) bool {
		return !slices.ContainsFunc(strings.Split(f.Value, "\n"), func(line string) bool { return ansi.StringWidth(line) > edge(s.w, false)-3 })
	})
}

// literalsOn returns those that begin on the page that is shown: the key that copies sends what can be seen.
func (k Kit) literalsOn(lines []string, blocks []guide.Block) []guide.Field {
	const enough = 20 // letters tell one from the other; a line may be cut
	return slices.DeleteFunc(k.literals(blocks), func(f guide.Field) bool {
		first, _, _ := strings.Cut(f.Value, "\n")
		begins := "   " + string([]rune(first)[:min(len([]rune(first)), enough)])
		return !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(ansi.Strip(line), begins) })
	})
}
