package plain

import (
	"context"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
)

// actions lists what the engine can do at a step.
func (s *session) actions(step guide.Step) []wizard.Action {
	if s.engine.Actions == nil {
		return nil
	}
	return s.engine.Actions(s.journey, step)
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
	actions := s.actions(step)
	if len(actions) == 0 {
		return false, nil
	}
	if !s.options.Interactive {
		s.page.prose("", s.say(msgid.PlainAskTaken, assets.Values{"value": actions[0].Label}))
	}
	if err := s.act(step, actions[0]); err != nil {
		return true, err
	}
	return true, s.check(ctx, step.Scope)
}
