package plain

import (
	"context"
	"errors"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/guide"
)

// offer asks what to do about the task of a board where it is the user's turn, and lets time pass elsewhere.
func (s *session) offer(ctx context.Context, step guide.Step) error {
	now := s.engine.Now()
	s.attempt.Observe(step.Board, now)
	if !s.attempt.UsersTurn(step.Board, now) {
		return s.passTime(ctx, step)
	}
	var actions []wizard.Action
	if step.Board.Known() {
		actions = s.engine.Actions(s.journey, step)
	}
	s.listActions(actions)
	for {
		text, err := s.readOr(ctx, step, "plain.end.action")
		switch {
		case errors.Is(err, errStayed):
			return nil
		case err != nil:
			return err
		}
		switch n, err := strconv.Atoi(text); {
		case text == "":
			if moved, err := s.walk(true); moved || err != nil {
				return err
			}
			return s.passTime(ctx, step)
		case text == keyBack:
			if moved, err := s.walk(false); moved || err != nil {
				return err
			}
			return s.leaveTask(step)
		case err == nil && n >= 1 && n <= len(actions):
			if !s.options.Interactive {
				s.page.prose("", s.say("plain.ask.taken", assets.Values{"value": actions[n-1].Label}))
			}
			return s.act(step, actions[n-1])
		default:
			s.listActions(actions)
		}
	}
}

func (s *session) listActions(actions []wizard.Action) {
	s.page.gap()
	if len(actions) == 0 {
		s.page.prose("", s.say("plain.actions.walk", nil))
		return
	}
	s.page.prose("", s.say("plain.actions.intro", nil))
	for i, a := range actions {
		label := a.Label
		if a.Mistake {
			label = s.say("plain.actions.mistake", assets.Values{"label": a.Label})
		}
		s.page.numbered(i+1, label)
	}
	s.page.prose("", s.say("plain.actions.number", nil))
}

// act has the engine do something at a step, and says what. What it cannot do ends nothing.
func (s *session) act(step guide.Step, action wizard.Action) error {
	if err := s.engine.Act(s.journey, step, action); err != nil {
		s.problem(err)
		return nil
	}
	s.page.prose("", action.Said)
	if step.Board != nil {
		s.attempt = wizard.NewAttempt(step.Board, action, s.engine.Now())
	}
	return nil
}

// chore has the engine do what there is to do at a step without a board; done is false where that is nothing.
func (s *session) chore(ctx context.Context, step guide.Step) (done bool, err error) {
	if s.engine.Actions == nil {
		return false, nil
	}
	actions := s.engine.Actions(s.journey, step)
	if len(actions) == 0 {
		return false, nil
	}
	if !s.options.Interactive {
		s.page.prose("", s.say("plain.ask.taken", assets.Values{"value": actions[0].Label}))
	}
	if err := s.act(step, actions[0]); err != nil {
		return true, err
	}
	return true, s.check(ctx, step.Scope)
}

// passTime goes to when something can have changed, in longer and longer steps: simulated time is cheap, a check is not.
func (s *session) passTime(ctx context.Context, step guide.Step) error {
	now := s.engine.Now()
	if next := now.Add(max(time.Minute, s.attempt.Unchanged(now))); next.After(step.Next) {
		step.Next = next
	}
	return s.waitAndCheck(ctx, step)
}
