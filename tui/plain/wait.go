package plain

import (
	"context"
	"errors"
	"io"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
)

// rest leaves things as they are until it is time to check, or, where nobody waits, until another day.
func (s *session) rest(ctx context.Context, step guide.Step) error {
	switch {
	case s.engine.SimulatedTime, s.options.Wait && !s.options.Interactive:
		return s.waitAndCheck(ctx, step)
	case s.options.Interactive:
		now := s.engine.Now()
		s.page.prose("", s.say(msgid.PlainWaitRest, assets.Values{"time": s.engine.Guide.Words.Clock(step.Next, now)}))
		return s.stand(ctx, step)
	}
	return &end{verdict: s.verdict()}
}

func (s *session) waitAndCheck(ctx context.Context, step guide.Step) error {
	if err := s.engine.Until(ctx, step.Next); err != nil {
		return err
	}
	return s.check(ctx, step.Scope)
}

// stand waits with somebody who may not want to.
func (s *session) stand(ctx context.Context, step guide.Step) error {
	for {
		got, err := s.lines.nextBefore(ctx, func(ctx context.Context) error { return s.engine.Until(ctx, step.Next) })
		switch {
		case errors.Is(err, errDue):
			return s.check(ctx, step.Scope)
		case err != nil:
			return err
		case got.err != nil && !errors.Is(got.err, io.EOF):
			return got.err
		case got.err != nil:
			return &end{err: wizard.ErrInterrupted}
		}
		switch strings.TrimSpace(got.text) {
		case "":
			if moved, err := s.walk(true); moved || err != nil {
				return err
			}
			return s.checkNow(ctx, step)
		case keyLeave:
			return errLeave
		case keyBack:
			if moved, err := s.walk(false); moved || err != nil {
				return err
			}
			return s.leaveTask(step)
		default:
			if s.command(strings.TrimSpace(got.text), step) {
				continue
			}
			s.page.prose("", s.say(msgid.PlainWaitUnknownKey, nil))
		}
	}
}

// leaveTask has the next step ask whether to leave the task of a board undone. From a wait that was chosen it leads back to
// its question.
func (s *session) leaveTask(step guide.Step) error {
	switch {
	case step.Board == nil:
	case step.Board.Stop == nil:
		s.page.prose("", s.say(msgid.PlainAskNoBack, nil))
	default:
		s.leaving = true
	}
	return nil
}

// checkNow checks because the user wants it, and so says also that nothing has changed.
func (s *session) checkNow(ctx context.Context, step guide.Step) error {
	if err := s.check(ctx, step.Scope); err != nil {
		return err
	}
	if now := s.currentStep(); now.Board != nil && step.Board != nil && now.Board.State() == step.Board.State() {
		s.page.prose("", s.say(msgid.PlainNothingNew, assets.Values{"time": s.clock()}))
		s.page.prose("", turnOf(now))
	}
	return nil
}
