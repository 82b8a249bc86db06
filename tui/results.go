package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/journey"
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
		return p.home(what)
	case watchedSet:
		return p.showWatched(what.set)
	case toList:
		return p.list()
	case inspected:
		return p.putOver(screens.NewDomainPage(p.kit, p.screen, what.journey))
	case due:
		return p.check()
	case acted:
		p.attempt = what.attempt
		p.step = p.attempt.Revise(p.step, p.engine.Now())
		p, _ = p.notify(screens.Refreshed{Journey: p.journey, Step: p.step})
		p, said := p.notify(screens.Sent{Text: what.said})
		p, checking := p.check()
		return p, tea.Batch(said, checking)
	case part:
		p, cmd := p.notify(screens.Progress{So: what.so})
		return p, tea.Batch(cmd, next(r.n, what.more))
	case checked:
		return p.showChecked(what)
	case answered:
		return p.goOn(what)
	case wentBack:
		return p.enter(what.journey, "")
	case failed:
		return p.fail(what.err)
	}
	return p, nil
}

// reopen shows a journey as it was left, and checks where that is too old.
func (p program) reopen(j journey.Journey) (program, tea.Cmd) {
	record := ""
	if p.screen != nil {
		record = p.screen.Record(p.w)
	}
	p, entered := p.enter(j, record)
	if !p.engine.Stale(j, p.step) {
		return p, entered
	}
	p, checking := p.check()
	return p, tea.Batch(entered, checking)
}

// The pauses that keep a loop of checks from running hot.
const (
	afterCheck   = time.Second
	afterFailure = 30 * time.Second // of a check that could not be saved
)

// showChecked shows what a check saw.
func (p program) showChecked(c checked) (program, tea.Cmd) {
	p.checking = false
	p, quiet := p.notify(screens.Checking{On: false})
	if c.journey.Domain == "" { // nothing could be saved, so nothing is shown as if it were
		p, notified := p.notify(screens.Failed{Err: c.err})
		p, armed := p.scheduleAt(p.engine.Now().Add(afterFailure))
		return p, tea.Batch(quiet, notified, armed)
	}
	p, moved := p.move(c.journey, true)
	var notified tea.Cmd
	if c.err != nil {
		p, notified = p.notify(screens.Failed{Err: c.err})
	}
	if soon := p.engine.Now().Add(afterCheck); !p.step.Next.IsZero() && p.step.Next.Before(soon) {
		p.step.Next = soon
	}
	p, armed := p.scheduleCheck()
	return p, tea.Batch(quiet, moved, notified, armed)
}

// goOn shows what comes after an answer.
func (p program) goOn(a answered) (program, tea.Cmd) {
	var notified tea.Cmd
	switch a.then {
	case journey.ThenLeave:
		p.journey = a.journey
		return p.print(p.screen.Record(p.w)).leave()
	case journey.ThenWait:
		p.waiting = true
		p, notified = p.notify(screens.Waited{})
	case journey.ThenCheck, journey.ThenGoOn:
	}
	p, moved := p.move(a.journey, false)
	if a.then != journey.ThenCheck {
		p, armed := p.scheduleCheck()
		return p, tea.Batch(notified, moved, armed)
	}
	var shown tea.Cmd
	if p.step.Stage == journey.StageLook {
		p, shown = p.show(screens.NewChecking(p.kit, p.journey.Domain), "")
	}
	p, checked := p.check()
	return p, tea.Batch(moved, shown, checked)
}

// fail tells the screen what could not be done, and goes on waiting for the next check.
func (p program) fail(err error) (program, tea.Cmd) {
	if p.ctx.Err() != nil {
		return p.quit(), nil
	}
	if p.screen == nil { // the first thing already went wrong
		p.screen = screens.For(p.kit, journey.Journey{}, p.engine.Guide.Step(journey.Journey{}, p.engine.Now()), true)
	}
	p, notified := p.notify(screens.Failed{Err: err})
	p, armed := p.scheduleCheck()
	return p, tea.Batch(notified, armed)
}
