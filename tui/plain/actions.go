package plain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
	actions := s.actions(step)
	known := fmt.Sprint(step.Board.OpenStep(), step.Board.Rows, step.Board.Trouble)
	if s.seen.offered == known { // the check that was asked for is answered too
		s.page.prose("", s.say(msgid.PlainNothingNew, assets.Values{"time": s.clock()}))
	}
	s.seen.offered = known
	s.listActions(actions, false)
	for {
		text, err := s.readOr(ctx, step, msgid.PlainEndAction)
		if err != nil {
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
				s.page.prose("", s.say(msgid.PlainAskTaken, assets.Values{"value": actions[n-1].Label}))
			}
			return s.act(step, actions[n-1])
		default:
			s.listActions(actions, true)
		}
	}
}

// listActions says what can be done: once for each task, and again where somebody asks.
func (s *session) listActions(actions []wizard.Action, again bool) {
	s.page.gap()
	if len(actions) == 0 {
		s.page.prose("", s.say(msgid.PlainActionsWalk, nil))
		return
	}
	if !again && slices.Equal(actions, s.seen.actions) {
		s.page.prose("", s.say(msgid.PlainActionsAgain, nil))
		return
	}
	s.seen.actions = actions
	s.page.prose("", s.say(msgid.PlainActionsIntro, nil))
	for i, a := range actions {
		label := a.Label
		if a.Mistake {
			label = s.say(msgid.PlainActionsMistake, assets.Values{"label": a.Label})
		}
		s.page.numbered(i+1, label)
	}
	s.page.prose("", s.say(msgid.PlainActionsNumber, nil))
}

// passTime goes to when something can have changed, in longer and longer steps: simulated time is cheap, a check is not.
func (s *session) passTime(ctx context.Context, step guide.Step) error {
	now := s.engine.Now()
	if next := now.Add(max(time.Minute, s.attempt.Unchanged(now))); next.After(step.Next) {
		step.Next = next
	}
	return s.waitAndCheck(ctx, step)
}
