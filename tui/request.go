package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// request is the one thing under way: a wait, a look, or something saved. A new one ends the one before it, and
// a result that carries another number than the newest comes too late and is dropped.
type request struct {
	n      int
	cancel context.CancelFunc
}

func (r request) stop() {
	if r.cancel != nil {
		r.cancel()
	}
}

// begin ends what is under way and numbers what begins now.
func (p program) begin() (program, context.Context) {
	p = p.drop()
	ctx, cancel := context.WithCancel(p.ctx)
	p.request.cancel = cancel
	return p, ctx
}

// drop ends what is under way; what still comes of it is late.
func (p program) drop() program {
	p.request.stop()
	p.request = request{n: p.request.n + 1}
	p.checking = false
	return p
}

// result is what came of a request.
type result struct {
	n    int
	what any
}

// What a result can be.
type (
	opened struct{ journey journey.Journey }
	listed struct{ journeys []journey.Journey }
	due    struct{} // it is time to look
	part   struct { // a part of a check is done
		part facts.Part
		more <-chan facts.Part
	}
	checked struct {
		journey journey.Journey
		err     error
	}
	answered struct {
		journey journey.Journey
		then    journey.Then
	}
	took   struct{ journey journey.Journey } // an answer back
	did    struct{}                          // something in the practice
	failed struct{ err error }
)

// run makes a request of a function; an error becomes a result too.
func (p program) run(act func(ctx context.Context) (any, error)) (program, tea.Cmd) {
	p, ctx := p.begin()
	n := p.request.n
	return p, func() tea.Msg {
		what, err := act(ctx)
		if err != nil {
			what = failed{err}
		}
		return result{n, what}
	}
}

// check looks at the domain now.
func (p program) check() (program, tea.Cmd) {
	p, ctx := p.begin()
	p.checking = true
	n, engine, domain, scope := p.request.n, p.engine, p.journey.Domain, p.step.Scope
	parts := make(chan facts.Part, 16)
	look := func() tea.Msg {
		defer close(parts)
		j, err := engine.Check(ctx, domain, scope, func(done facts.Part) {
			select {
			case parts <- done:
			default: // a tick that nobody waits for
			}
		})
		if ctx.Err() != nil {
			return nil
		}
		return result{n, checked{j, err}}
	}
	p, cmd := p.tell(screens.Checking{On: true})
	return p, tea.Batch(cmd, look, next(n, parts))
}

// next waits for the next part of a check.
func next(n int, parts <-chan facts.Part) tea.Cmd {
	return func() tea.Msg {
		done, more := <-parts
		if !more {
			return nil
		}
		return result{n, part{done, parts}}
	}
}

// arm waits until the step wants another look, and then looks.
func (p program) arm() (program, tea.Cmd) {
	at := p.step.Next
	if at.IsZero() || p.checking || p.journey.Domain == "" {
		return p, nil
	}
	if p.engine.Practice == nil {
		return p.armFor(at, p.engine.Until)
	}
	// A practice lets its days fly only while the user waits for them.
	switch {
	case p.step.Question != nil && !p.waiting:
		return p, nil
	case p.step.Board != nil && p.step.Board.Yours() && !p.engine.Now().Before(p.hurry):
		return p.armFor(at, p.atLeisure)
	}
	return p.armFor(at, p.engine.Until)
}

// hurried is how long after a deed a practice runs at its fast pace, by its own clock, although it still
// is the user's turn: servers take their time.
const hurried = 20 * time.Minute

// atLeisure waits at the pace of the user's own clock.
func (p program) atLeisure(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(at.Sub(p.engine.Now()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p program) armFor(at time.Time, until func(context.Context, time.Time) error) (program, tea.Cmd) {
	return p.run(func(ctx context.Context) (any, error) {
		if err := until(ctx, at); err != nil {
			return nil, err
		}
		return due{}, nil
	})
}

// The pauses that keep a loop of looks from running hot.
const (
	breath  = time.Second      // after a look
	setback = 30 * time.Second // after one that could not be saved
)

// finish takes a result in, unless it is late.
func (p program) finish(r result) (program, tea.Cmd) {
	if r.n != p.request.n || p.leaving {
		return p, nil
	}
	switch what := r.what.(type) {
	case opened:
		return p.reopen(what.journey)
	case listed:
		return p.home(what.journeys)
	case due:
		return p.check()
	case part:
		p, cmd := p.tell(screens.Progress{Part: what.part})
		return p, tea.Batch(cmd, next(r.n, what.more))
	case checked:
		return p.seen(what)
	case answered:
		return p.goOn(what)
	case took:
		return p.wentBack(what.journey)
	case did:
		return p.check()
	case failed:
		return p.fail(what.err)
	}
	return p, nil
}

// reopen shows a journey as it was left, and looks where that is no news any more.
func (p program) reopen(j journey.Journey) (program, tea.Cmd) {
	p, entered := p.enter(j)
	if !p.engine.Stale(j, p.step) {
		return p, entered
	}
	p, looking := p.check()
	return p, tea.Batch(entered, looking)
}

// fail tells the screen what could not be done, and goes on waiting for the next look.
func (p program) fail(err error) (program, tea.Cmd) {
	if p.ctx.Err() != nil {
		return p.quit()
	}
	if p.screen == nil { // the first thing already went wrong
		p.screen = screens.For(p.kit, journey.Journey{}, p.engine.Guide.Step(journey.Journey{}, p.engine.Now()), true)
	}
	p, told := p.tell(screens.Failed{Err: err})
	p, armed := p.arm()
	return p, tea.Batch(told, armed)
}

// seen shows what a check saw.
func (p program) seen(c checked) (program, tea.Cmd) {
	p.checking = false
	p, quiet := p.tell(screens.Checking{On: false})
	if c.journey.Domain == "" { // nothing could be saved, so nothing is shown as if it were
		p, told := p.tell(screens.Failed{Err: c.err})
		p, armed := p.armFor(p.engine.Now().Add(setback), p.engine.Until)
		return p, tea.Batch(quiet, told, armed)
	}
	p, moved := p.move(c.journey, true)
	var told tea.Cmd
	if c.err != nil {
		p, told = p.tell(screens.Failed{Err: c.err})
	}
	if soon := p.engine.Now().Add(breath); !p.step.Next.IsZero() && p.step.Next.Before(soon) {
		p.step.Next = soon
	}
	p, armed := p.arm()
	return p, tea.Batch(quiet, moved, told, armed)
}
