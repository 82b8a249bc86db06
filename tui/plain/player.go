package plain

import (
	"context"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// Player goes through a journey in place of somebody who types. It is asked at each step, and first, with the zero Journey,
// for the domain where none is named.
type Player func(journey.Journey, guide.Step) (Move, error)

// Move is what a player does at a step.
type Move struct {
	Said   string         // the sentence that says so; it may be empty where nothing is done
	Answer string         // to the step's question
	Action *wizard.Action // about the step's board; nil: nothing, time passes
	Leave  bool           // this was the last step
	Silent bool           // the step is like the one before, and is not shown
}

// said writes what a player does; nothing where it does nothing worth a line.
func (s *session) said(m Move) {
	if m.Said != "" {
		s.page.gap()
		s.page.prose("", m.Said)
	}
}

// showEnd shows what a user is shown who leaves.
func (s *session) showEnd() {
	if s.engine.Leaving == nil {
		return
	}
	if step, asks := s.engine.Leaving(s.journey); asks {
		s.show(step)
	}
}

// play does at a step what the player does.
func (s *session) play(ctx context.Context, step guide.Step) error {
	if step.Board != nil {
		s.show(step)
	}
	if step.Board != nil && step.Board.Yours() {
		if asks, err := s.walkThrough(); asks || err != nil {
			return err
		}
	}
	move, err := s.options.Player(s.journey, step)
	if err == nil && step.Board == nil && !move.Silent {
		s.show(step)
	}
	switch {
	case err != nil:
		return err
	case move.Leave:
		s.said(move)
		s.showEnd()
		return &end{verdict: diagnosis.OK}
	case move.Action != nil && step.Board == nil:
		s.said(move)
		if err := s.act(step, *move.Action); err != nil {
			return err
		}
		return s.check(ctx, step.Scope)
	case step.Question != nil:
		if !move.Silent {
			s.put(*step.Question)
		}
		s.said(move)
		return s.apply(ctx, step.Question.ID, step, move.Answer)
	case step.Board == nil:
		return s.waitAndCheck(ctx, step)
	}
	s.attempt.Observe(step.Board, s.engine.Now())
	if move.Action != nil {
		s.said(move)
		if err := s.act(step, *move.Action); err != nil {
			return err
		}
	}
	return s.passTime(ctx, step)
}
