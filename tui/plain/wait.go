package plain

import (
	"context"
	"errors"
	"io"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// keyValues shows the values of a board again.
const keyValues = "c"

// watch waits for what the board shows.
func (s *session) watch(ctx context.Context, step guide.Step) error {
	switch {
	case s.engine.Practice != nil:
		return s.rehearse(ctx, step)
	case s.options.Interactive:
		if !s.hinted {
			keys := "plain.wait.keys"
			if step.Board.Stop != nil {
				keys += "-back"
			}
			s.page.prose("", s.say(keys, nil))
			s.hinted = true
		}
		return s.stand(ctx, step)
	case s.given(journey.QuestionStop):
		return s.stop(ctx, step)
	case s.given(journey.QuestionNext) && !s.journey.Underway(journey.Next(s.options.Answers[journey.QuestionNext])):
		value := s.options.Answers[journey.QuestionNext]
		return &end{Failed, errors.New(s.say("plain.end.not-asked", assets.Values{"flag": string(journey.QuestionNext), "value": value, "task": step.Board.Title}))}
	case s.options.Wait:
		return s.waitAndLook(ctx, step)
	}
	key := "plain.end.pending"
	switch step.Board.Turn {
	case journey.Yours:
		key = "plain.end.yours"
	case journey.Unseen:
		key = "plain.end.unseen"
	case journey.Coming, journey.Done:
	}
	s.page.prose("", s.say(key, nil))
	return &end{exit: s.verdict()}
}

// given reports whether a question was answered beforehand, and nobody has asked it yet.
func (s *session) given(id journey.QuestionID) bool {
	_, given := s.options.Answers[id]
	return given && !s.used[id]
}

// stop leaves the task of a board as it was said beforehand.
func (s *session) stop(ctx context.Context, step guide.Step) error {
	if step.Board.Stop == nil {
		s.used[journey.QuestionStop] = true
		return &end{Failed, errors.New(s.say("plain.end.no-stop", nil))}
	}
	return s.leaveTask(ctx, step)
}

// rest leaves things as they are until it is time to look, or, where nobody waits, until another day.
func (s *session) rest(ctx context.Context, step guide.Step) error {
	switch {
	case s.engine.Practice != nil, s.options.Wait && !s.options.Interactive:
		return s.waitAndLook(ctx, step)
	case s.options.Interactive:
		now := s.engine.Now()
		s.page.prose("", s.say("plain.wait.rest", assets.Values{"time": guide.Clock(step.Next, now)}))
		return s.stand(ctx, step)
	}
	return &end{exit: s.verdict()}
}

func (s *session) waitAndLook(ctx context.Context, step guide.Step) error {
	if err := s.engine.Until(ctx, step.Next); err != nil {
		return err
	}
	return s.look(ctx, step.Scope)
}

// stand waits with somebody who may not want to.
func (s *session) stand(ctx context.Context, step guide.Step) error {
	for {
		got, err := s.lines.nextBefore(ctx, func(ctx context.Context) error { return s.engine.Until(ctx, step.Next) })
		switch {
		case errors.Is(err, errDue):
			return s.look(ctx, step.Scope)
		case err != nil:
			return err
		case got.err != nil && !errors.Is(got.err, io.EOF):
			return got.err
		case got.err != nil:
			return &end{exit: Interrupted}
		}
		switch strings.TrimSpace(got.text) {
		case "":
			return s.lookNow(ctx, step)
		case keyLeave:
			return &end{exit: Fine}
		case keyBack:
			return s.leaveTask(ctx, step)
		case keyValues:
			if step.Board != nil {
				s.values(step.Board)
			}
		default:
			s.page.prose("", s.say("plain.wait.unknown-key", nil))
		}
	}
}

// leaveTask asks whether to leave the task of a board undone. From a wait that was chosen it leads back to its question.
func (s *session) leaveTask(ctx context.Context, step guide.Step) error {
	switch {
	case step.Board == nil:
		return nil
	case step.Board.Stop == nil:
		s.page.prose("", s.say("plain.ask.no-back", nil))
		return nil
	}
	return s.answer(ctx, guide.Step{Stage: step.Stage, Title: step.Title, Question: step.Board.Stop})
}

// lookNow looks because the user wants it, and so says also that nothing has changed.
func (s *session) lookNow(ctx context.Context, step guide.Step) error {
	if err := s.look(ctx, step.Scope); err != nil {
		return err
	}
	if now := s.step(); now.Board != nil && step.Board != nil && signature(now.Board) == signature(step.Board) {
		s.page.prose("", s.say("plain.nothing-new", assets.Values{"time": s.clock()}))
		s.page.prose("", now.Board.Note)
	}
	return nil
}

// signature changes when something on a board does.
func signature(b *guide.Board) string {
	var text strings.Builder
	text.WriteString(b.Title + "\x00")
	for _, row := range b.Rows {
		text.WriteString(row.Label + "\x00" + string(row.Mark) + "\x00" + row.Text + "\x00")
	}
	for _, group := range groups(b.Trouble) {
		text.WriteString(keyOf(group))
	}
	return text.String()
}
