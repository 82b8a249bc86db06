package tui

import (
	"context"
	"io"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/screens"
	"mailseal/wizard"
)

// board is the list of domains while the program runs: its checks go on whatever screen is shown.
type board struct {
	watcher *wizard.Watcher
	named   []wizard.Listed // the domains of the list; nil: all there are
	out     io.Writer       // rings the bell
	news    chan wizard.WatchEvent
	begun   bool          // the checks have begun
	done    chan struct{} // closed when they have ended
}

func newBoard(engine wizard.Engine, o Options) *board {
	b := &board{watcher: o.Watcher, named: o.Watched, out: o.Out, news: make(chan wizard.WatchEvent, 256), done: make(chan struct{})}
	if b.watcher == nil {
		b.watcher = engine.NewWatcher(wizard.UsualChecks)
	}
	return b
}

// The pauses of the board.
const (
	firstRead = 100 * time.Millisecond // for which its first frame waits for what the notes say
	together  = 50 * time.Millisecond  // for which news is gathered
)

// list goes to the list of domains.
func (p program) list() (program, tea.Cmd) {
	b, engine, left := p.board, p.engine, p.journey.Domain
	var news tea.Cmd
	if !b.begun {
		b.begun, news = true, b.next(p.ctx)
		go b.run(p.ctx)
	}
	p, list := p.run(func(ctx context.Context) (any, error) {
		list, err := b.named, error(nil)
		if list == nil {
			list, err = engine.List()
		}
		b.watcher.Watch(list)
		b.watcher.Reread(left)
		soon, stop := context.WithTimeout(ctx, firstRead)
		defer stop()
		b.watcher.AwaitRead(soon)
		return listed{err}, nil
	})
	return p, tea.Batch(list, news)
}

// run checks the domains until ctx ends.
func (b *board) run(ctx context.Context) {
	defer close(b.done)
	_ = b.watcher.Run(ctx, func(n wizard.WatchEvent) { // an error is that of a clock that does not go on: the list stays as it is
		select {
		case b.news <- n:
		case <-ctx.Done():
		}
	})
}

// end waits until nothing is checked and saved any more. Its context has ended.
func (b *board) end() {
	if b.begun {
		<-b.done
	}
}

// boardNews is what has happened to domains of the list.
type boardNews []wizard.WatchEvent

// next waits for the next news, and for what comes with it.
func (b *board) next(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		var list boardNews
		select {
		case n := <-b.news:
			list = append(list, n)
		case <-ctx.Done():
			return nil
		}
		over := time.NewTimer(together)
		defer over.Stop()
		for {
			select {
			case n := <-b.news:
				list = append(list, n)
			case <-over.C:
				return list
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// home shows the domains, or asks for the first one, and says what could not be read.
func (p program) home(l listed) (_ program, cmd tea.Cmd) {
	if p.homeScreen == nil {
		p.homeScreen = screens.NewHome(p.kit, p.board.named != nil)
	}
	p.homeScreen, _ = p.homeScreen.Update(screens.DomainList{List: p.board.watcher.Now()})
	if screens.IsEmpty(p.homeScreen) {
		p, cmd = p.askDomain(false)
	} else {
		p, cmd = p.leaveJourney().show(p.homeScreen, "")
	}
	if l.err != nil {
		p, _ = p.notify(screens.Failed{Err: l.err})
	}
	return p, cmd
}

// tellHome tells the list what has happened, whether it is shown or not. Only what is shown moves.
func (p program) tellHome(list []wizard.WatchEvent) (program, tea.Cmd) {
	if p.homeScreen == nil || len(list) == 0 {
		return p, nil
	}
	next, cmd := p.homeScreen.Update(screens.DomainNews{News: list})
	p.homeScreen = next
	return p, cmd
}

// checkDomains has domains of the list checked now.
func (p program) checkDomains(names string) (program, tea.Cmd) {
	p.board.watcher.CheckNow(strings.Fields(names)...)
	return p, nil
}

// setWatched puts a domain on the watch list, or takes it off.
func (p program) setWatched(w screens.SetWatched) (program, tea.Cmd) {
	set := p.engine.SetWatched
	return p.run(func(context.Context) (any, error) { return watchedSet{w}, set(w.Domain, w.On) })
}

// showWatched says that a domain is on the watch list now, or is not.
func (p program) showWatched(w screens.SetWatched) (program, tea.Cmd) {
	id := msgid.TuiHomeUnwatched
	if w.On {
		id = msgid.TuiHomeWatched
	}
	p, said := p.notify(screens.Sent{Text: p.kit.Words.Say(id, assets.Values{"domain": w.Domain})})
	p, listed := p.list()
	return p, tea.Batch(said, listed)
}

// ring rings the bell of the terminal. One write: it must not be torn by the renderer's.
func (p program) ring() (program, tea.Cmd) {
	out := p.board.out
	return p, func() tea.Msg {
		_, _ = io.WriteString(out, "\a") // a terminal that cannot be written to shows nothing either
		return nil
	}
}

// inspect shows what is known of a domain of the list whose journey was not begun. One that was never checked is checked first.
func (p program) inspect(domain string) (program, tea.Cmd) {
	engine := p.engine
	return p.run(func(ctx context.Context) (any, error) {
		j, _, err := engine.Find(domain)
		if err != nil {
			return nil, err
		}
		if _, checked := j.Check(); !checked {
			status, err := engine.Status(ctx, domain)
			if status.Journey.Domain == "" {
				return nil, err
			}
			j = status.Journey
		}
		return inspected{j}, nil
	})
}

// explain says more of the step, or in the list of what a domain of it is at.
func (p program) explain(domain string) (program, tea.Cmd) {
	if domain == "" {
		return p.putOver(screens.NewExplain(p.kit, p.screen, p.journey, p.step))
	}
	j, ok, err := p.engine.Find(domain)
	switch {
	case err != nil:
		return p.notify(screens.Failed{Err: err})
	case !ok:
		return p, nil
	}
	return p.putOver(screens.NewExplain(p.kit, p.screen, j, p.engine.Guide.Step(j, p.engine.Now())))
}

// leaveAlone has the list check no domain that is open.
func (p program) leaveAlone() {
	p.board.watcher.LeaveAlone(p.journey.Domain)
}
