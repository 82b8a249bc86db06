package plain

import (
	"context"
	"errors"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// board stands at the task of a step: it offers what the engine can do about it, waits for what comes by itself, or leaves.
func (s *session) board(ctx context.Context, step guide.Step) error {
	if !s.options.Interactive && step.Board.Turn.Walks() && !s.given(journey.QuestionStop) {
		if asks, err := s.walkThrough(); asks || err != nil {
			return err
		}
	}
	switch {
	case s.engine.Actions != nil:
		return s.offer(ctx, step)
	case s.options.Interactive:
		s.hintKeys(step.Board)
		return s.stand(ctx, step)
	case s.given(journey.QuestionStop) && step.Board.Stop == nil:
		s.used[journey.QuestionStop] = true
		return &end{err: errors.New(s.say(msgid.PlainEndNoStop, nil))}
	case s.given(journey.QuestionStop):
		return s.leaveTask(step)
	case s.given(journey.QuestionNext) && !s.journey.Underway(journey.Next(s.options.Answers[journey.QuestionNext])):
		value := s.options.Answers[journey.QuestionNext]
		return &end{err: errors.New(s.say(msgid.PlainEndNotAsked, assets.Values{
			"flag": string(journey.QuestionNext), "value": value, "task": step.Board.Title,
		}))}
	case s.options.Wait:
		return s.waitAndCheck(ctx, step)
	}
	s.page.prose("", s.say(msgid.PlainEnd.Of(turnEnd(step.Board.Turn)), nil))
	return &end{verdict: s.verdict()}
}

// hintKeys names the keys of a wait, once.
func (s *session) hintKeys(b *guide.Board) {
	if s.hinted {
		return
	}
	s.hinted = true
	keys := msgid.PlainWaitKeys
	if b.Stop != nil {
		keys = keys.With("back")
	}
	s.page.prose("", s.say(keys, nil))
}

// turnEnd returns the key of what is said to a script that ends at a board.
func turnEnd(turn journey.Turn) string {
	switch turn {
	case journey.Yours:
		return "yours"
	case journey.Unseen:
		return "unseen"
	case journey.Coming, journey.Done:
	}
	return "pending"
}
