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
}

// play does at a step what the player does.
func (s *session) play(ctx context.Context, step guide.Step) error {
	if step.Board != nil && step.Board.Yours() {
		if asks, err := s.walkThrough(); asks || err != nil {
			return err
		}
	}
	move, err := s.options.Player(s.journey, step)
	switch {
	case err != nil:
		return err
	case move.Leave:
		return &end{verdict: diagnosis.OK, last: move.Said}
	case step.Question != nil:
		s.put(*step.Question)
		s.page.prose("", move.Said)
		return s.apply(ctx, step.Question.ID, step, move.Answer)
	case step.Board == nil:
		return s.waitAndCheck(ctx, step)
	}
	s.attempt.Observe(step.Board, s.engine.Now())
	if move.Action != nil {
		s.page.prose("", move.Said)
		if err := s.act(step.Board, *move.Action); err != nil {
			return err
		}
	}
	return s.passTime(ctx, step)
}
