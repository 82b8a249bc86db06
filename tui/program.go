package tui

import (
	"context"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// program is the root model. The screens draw and decide; it alone acts.
type program struct {
	ctx     context.Context
	engine  wizard.Engine
	kit     screens.Kit
	clip    clipboard
	browser browser
	domain  string // to open at the start; it may be empty

	board      *board         // the list of domains
	homeScreen screens.Screen // shows it; nil: it was not shown yet

	journey journey.Journey // the one that is open; without a domain: none
	step    guide.Step
	screen  screens.Screen
	over    screens.Screen // lies over the screen: help, reasons, a choice; nil: nothing
	waiting bool           // the user chose to wait
	attempt wizard.Attempt // what the engine did last

	drafts map[draftKey]string // answers that were typed and left unsent

	request  request // the one thing under way
	ticking  bool
	checking bool

	pending  []string // texts to print, in order
	printing bool     // one is on its way

	told        tea.WindowSizeMsg // the size of a window that cannot be asked; zero: it can
	w, h        int
	sized       bool            // the terminal has said how large it is
	size        screens.Resized // what the screens know of their room
	leaving     bool
	interrupted bool
	practises   bool // the user wants to practise first
}

func newProgram(ctx context.Context, engine wizard.Engine, kit screens.Kit, domain string, o Options) program {
	return program{ctx: ctx, engine: engine, kit: kit, domain: domain, board: newBoard(engine, o), w: 80, h: 24}
}

// Init opens the domain that was named, or the list.
func (p program) Init() tea.Cmd {
	var first tea.Msg = screens.Back{}
	if p.domain != "" {
		first = screens.Open{Domain: p.domain}
	}
	open := func() tea.Msg { return first }
	if p.told.Width == 0 {
		return open
	}
	return tea.Sequence(func() tea.Msg { return p.told }, open)
}

// Update takes one message. The screens learn at the end what room that leaves them.
func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	p, cmd := p.handle(msg)
	p.leaveAlone()
	p, resized := p.resize()
	p, tick := p.tick()
	p, scroll := p.scroll()
	return p, tea.Batch(cmd, resized, tick, scroll)
}

func (p program) handle(msg tea.Msg) (program, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h, p.sized = msg.Width, msg.Height, true
		return p, nil
	case tea.KeyMsg:
		return p.press(msg)
	case tea.ResumeMsg:
		if p.request.wait { // the pause may have held up its timer
			return p.scheduleCheck()
		}
		return p, nil
	case ticked:
		p.ticking = false
		return p, nil
	case printed:
		p.printing = false
		return p, nil
	case result:
		return p.finish(msg)
	case boardNews:
		p, cmd := p.tellHome(msg)
		return p, tea.Batch(cmd, p.board.next(p.ctx))
	}
	if p, cmd, ok := p.intend(msg); ok {
		return p, cmd
	}
	return p.pass(msg)
}

// press obeys the program's own keys and passes on the others. Letters that came in one piece, as they do over a slow line,
// are typed one by one: together they would be taken for the key of that name, such as delete or end.
func (p program) press(msg tea.KeyMsg) (program, tea.Cmd) {
	if msg.Type == tea.KeyRunes && len(msg.Runes) > 1 && !msg.Paste {
		cmds := make([]tea.Cmd, len(msg.Runes))
		for i, r := range msg.Runes {
			p, cmds[i] = p.press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt})
		}
		return p, tea.Batch(cmds...)
	}
	k := p.kit.Keys
	top := p.top()
	switch {
	case key.Matches(msg, k.Interrupt):
		p.interrupted = true
		return p.quit(), nil
	case key.Matches(msg, k.Suspend):
		return p, tea.Suspend
	case top == nil:
		return p, nil
	case p.over == nil && !top.Typing() && key.Matches(msg, k.Quit):
		return p.leave()
	case p.over == nil && !top.Typing() && key.Matches(msg, k.Help):
		return p.putOver(screens.NewHelp(p.kit, top))
	}
	return p.passTop(msg)
}

// resize gives the screens the room they have, where that has changed.
func (p program) resize() (program, tea.Cmd) {
	top := p.top()
	if top == nil {
		return p, nil
	}
	size := screens.Resized{Width: p.w, Height: p.h}
	if size == p.size {
		return p, nil
	}
	p.size = size
	return p.passTop(size)
}
