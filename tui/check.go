package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/facts"
)

// check checks the domain now.
func (p program) check() (program, tea.Cmd) {
	p, ctx := p.begin()
	p.checking = true
	n, engine, domain, scope := p.request.n, p.engine, p.journey.Domain, p.step.Scope
	news := make(chan facts.Progress, 64)
	check := func() tea.Msg {
		defer close(news)
		j, err := engine.Check(ctx, domain, scope, func(so facts.Progress) {
			select {
			case news <- so:
			default: // the next says it too
			}
		})
		if ctx.Err() != nil {
			return nil
		}
		return result{n, checked{j, err}}
	}
	p, cmd := p.notify(screens.Checking{On: true})
	return p, tea.Batch(cmd, check, next(n, news))
}

// next waits for the next news of a check.
func next(n int, news <-chan facts.Progress) tea.Cmd {
	return func() tea.Msg {
		so, more := <-news
		if !more {
			return nil
		}
		return result{n, part{so, news}}
	}
}

// scheduleCheck waits until the step wants another check, and then checks.
func (p program) scheduleCheck() (program, tea.Cmd) {
	at := p.step.Next
	switch {
	case at.IsZero() || p.checking || p.journey.Domain == "":
		return p, nil
	case p.engine.SimulatedTime && p.deciding(): // simulated time passes for those who wait for it
		return p.scheduleHere(at)
	}
	return p.scheduleAt(at)
}

// deciding reports whether the next move is the user's.
func (p program) deciding() bool {
	if p.step.Question != nil {
		return !p.waiting
	}
	return p.step.Board != nil && p.attempt.UsersTurn(p.step.Board, p.engine.Now())
}

// scheduleHere waits for a time of the engine's clock by the clock on the user's wall.
func (p program) scheduleHere(at time.Time) (program, tea.Cmd) {
	p = p.drop()
	n := p.request.n
	p.request.wait = true
	return p, tea.Tick(at.Sub(p.engine.Now()), func(time.Time) tea.Msg { return result{n, due{}} })
}

// scheduleAt waits for a time of the engine's clock.
func (p program) scheduleAt(at time.Time) (program, tea.Cmd) {
	until := p.engine.Until
	p, wait := p.run(func(ctx context.Context) (any, error) { return due{}, until(ctx, at) })
	p.request.wait = true
	return p, wait
}
