package tui

import (
	"cmp"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// enter shows a journey where it stands. record is what the screen before leaves in the scrollback.
func (p program) enter(j journey.Journey, record string) (program, tea.Cmd) {
	p.journey, p.step, p.waiting = j, p.attempt.Revise(p.engine.Guide.Step(j, p.engine.Now()), p.engine.Now()), false
	p, shown := p.show(screens.For(p.kit, p.journey, p.step, false), record)
	p, armed := p.scheduleCheck()
	return p, tea.Batch(shown, armed)
}

// askDomain asks for a domain, and proposes the one that was left: most who come back mistyped it. listed says that there is
// a list to go back to.
func (p program) askDomain(listed bool) (program, tea.Cmd) {
	if p.screen != nil && p.journey.Domain == "" && p.step.Stage == journey.StageDomain {
		return p, nil // it is asked for already; what was typed stays
	}
	left := p.journey.Domain
	if d, err := journey.ParseDomain(left); err == nil {
		left = d.Unicode
	}
	p = p.leaveJourney()
	p.step = p.engine.Guide.Step(journey.Journey{}, p.engine.Now())
	return p.show(screens.NewDomainQuestion(p.kit, p.step, cmp.Or(left, p.step.Question.Default), listed), "")
}

// leaveJourney forgets the open journey; it is on disk.
func (p program) leaveJourney() program {
	p = p.drop()
	p.journey, p.step, p.waiting = journey.Journey{}, guide.Step{}, false
	return p
}

// move shows a changed journey: news on the same screen, or the next screen. byItself says that no key led there.
func (p program) move(j journey.Journey, byItself bool) (program, tea.Cmd) {
	before := screens.Place(p.journey, p.step)
	question, board := p.step.Question, p.step.Board
	p.journey, p.step = j, p.engine.Guide.Step(j, p.engine.Now())
	if board != nil && p.step.Board != nil && board.Task.ID != p.step.Board.Task.ID && p.over != nil && screens.OfTask(p.over) {
		p = p.uncover() // it would be done to another task
	}
	if p.step.Board != nil {
		p.attempt.Observe(p.step.Board, p.engine.Now())
	}
	p.step = p.attempt.Revise(p.step, p.engine.Now())
	if p.waiting && (p.step.Question == nil || question == nil || p.step.Question.Prompt != question.Prompt ||
		len(p.step.Question.Options) != len(question.Options)) {
		p.waiting = false
	}
	if screens.Place(p.journey, p.step) == before && !screens.IsChecking(p.screen) {
		return p.notify(screens.Refreshed{Journey: j, Step: p.step, ByItself: byItself})
	}
	p.waiting = false
	record := p.screen.Record(p.w)
	return p.show(screens.For(p.kit, p.journey, p.step, byItself), record)
}
