package tui

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// program is the root model. The screens draw and decide; it alone acts.
type program struct {
	ctx    context.Context
	engine wizard.Engine
	kit    screens.Kit
	clip   clipboard

	journey journey.Journey // the one that is open; without a domain: none
	step    guide.Step
	screen  screens.Screen
	over    screens.Screen // lies over the screen: help, reasons, a choice; nil: nothing
	wanted  string         // the domain to open at the start
	waiting bool           // the user chose to wait
	hurry   time.Time      // until then a practice runs fast, after a deed

	request  request // the one thing under way
	ticking  bool
	checking bool

	pending  []string // texts to print, in order
	printing bool     // one is on its way

	w, h        int
	room        screens.Resized // what the screens were told last
	leaving     bool
	interrupted bool
}

func newProgram(ctx context.Context, engine wizard.Engine, kit screens.Kit, domain string) program {
	return program{ctx: ctx, engine: engine, kit: kit, wanted: domain, w: 80, h: 24}
}

// Init opens the domain that was named, or the list.
func (p program) Init() tea.Cmd {
	if p.wanted != "" {
		return func() tea.Msg { return screens.Open{Domain: p.wanted} }
	}
	return func() tea.Msg { return screens.Back{} }
}

// Update takes one message. What changes the room of the screens is told to them at the end.
func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	p, cmd := p.take(msg)
	p, fit := p.fit()
	p, tick := p.tick()
	p, scroll := p.scroll()
	return p, tea.Batch(cmd, fit, tick, scroll)
}

func (p program) take(msg tea.Msg) (program, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
		return p, nil
	case tea.KeyMsg:
		return p.press(msg)
	case tea.ResumeMsg:
		return p.arm()
	case ticked:
		p.ticking = false
		return p.tell(screens.Ticked{})
	case printed:
		p.printing = false
		return p, nil
	case result:
		return p.finish(msg)
	}
	if p, cmd, ok := p.intend(msg); ok {
		return p, cmd
	}
	return p.tellTop(msg)
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
		return p.quit()
	case key.Matches(msg, k.Suspend):
		return p, tea.Suspend
	case top == nil:
		return p, nil
	case p.over == nil && !top.Typing() && key.Matches(msg, k.Quit):
		return p.quit()
	case p.over == nil && !top.Typing() && key.Matches(msg, k.Help):
		return p.lay(screens.NewHelp(p.kit, top))
	}
	return p.tellTop(msg)
}

// quit stops what is under way and leaves, once all is printed. Everything is saved already.
func (p program) quit() (program, tea.Cmd) {
	p.request.stop()
	p.leaving = true
	return p, nil
}

func (p program) top() screens.Screen {
	if p.over != nil {
		return p.over
	}
	return p.screen
}

// tellTop passes a message to the screen that the user sees. Keys and the inner messages of its fields are for
// nobody else.
func (p program) tellTop(msg tea.Msg) (program, tea.Cmd) {
	if p.over != nil {
		next, cmd := p.over.Update(msg)
		p.over = next
		return p.print(next.Printout()), cmd
	}
	return p.tell(msg)
}

// tell passes an event to the screen, whatever lies over it.
func (p program) tell(msg tea.Msg) (program, tea.Cmd) {
	if p.screen == nil {
		return p, nil
	}
	next, cmd := p.screen.Update(msg)
	p.screen = next
	return p.print(next.Printout()), cmd
}

// lay puts a screen over the present one.
func (p program) lay(over screens.Screen) (program, tea.Cmd) {
	p.over = over
	p.room = screens.Resized{}
	return p.print(over.Printout()), over.Init()
}

// show changes the screen. What the old one leaves behind is printed first.
func (p program) show(next screens.Screen, record string) (program, tea.Cmd) {
	p.screen, p.over = next, nil
	p.room = screens.Resized{}
	cmd := next.Init()
	if p.checking {
		looking, turn := next.Update(screens.Checking{On: true})
		p.screen, cmd = looking, tea.Batch(cmd, turn)
	}
	return p.print(record), cmd
}

// fit tells the screens how much room they have, where that has changed.
func (p program) fit() (program, tea.Cmd) {
	top := p.top()
	if top == nil {
		return p, nil
	}
	room := screens.Resized{Width: p.w, Height: p.body()}
	if room == p.room {
		return p, nil
	}
	p.room = room
	next, cmd := top.Update(room)
	p = p.print(next.Printout())
	if p.over != nil {
		p.over = next
		return p, cmd
	}
	p.screen = next
	return p, cmd
}
