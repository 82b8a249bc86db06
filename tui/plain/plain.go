// Package plain is the second front end: one line after the other, for screen readers, logs, scripts and
// terminals that cannot do more. It shows the same steps and asks the same questions as the first one,
// with numbered choices. It never moves the cursor, colours nothing, and never takes the end of its
// input for an answer.
//
// Run opens the journey, then goes from step to step: view.go writes what is new in a step, ask.go asks its question,
// board.go stands at its task and actions.go offers what the engine can do about that, and wait.go waits until the next
// check. player.go is for an answerer that is no reader of lines. domains.go asks for a domain where none was
// named. All are methods of a session, which writes to a page and reads lines.
package plain

import (
	"context"
	"errors"
	"io"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// Options are how a run goes. With the zero value it is a script's: it reads answers from its
// input, and waits for nothing.
type Options struct {
	// Answers are given beforehand, as by flags. Each is used once, where its question comes.
	Answers map[journey.QuestionID]string
	// Interactive says that a person sits there: it waits, and takes keys while it does.
	Interactive bool
	// Wait waits although nobody sits there.
	Wait bool
	// Player answers in place of the input, if it is not nil.
	Player Player
}

// Run walks the journey of a domain, or lets the user name one where domain is empty, until the user
// leaves, the input ends, or there is nothing to do but wait and nobody to wait for. Everything is saved
// by then. The verdict is the journey's where it has come to a stop, and OK where the user left. The error says what to do
// about it; it is [wizard.ErrInterrupted] where the context or a terminal's input has ended.
func Run(ctx context.Context, engine wizard.Engine, domain string, in io.Reader, out io.Writer, options Options) (diagnosis.Verdict, error) {
	s := newSession(engine, domain, out)
	s.options = options
	s.lines = newLines(in)
	defer s.lines.stop()
	return s.ended(ctx, s.run(ctx))
}

// run goes from step to step. It ends with an error, always.
func (s *session) run(ctx context.Context) error {
	for s.domain == "" {
		if err := s.unlessLeft(ctx, s.chooseDomain(ctx)); err != nil {
			return err
		}
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	for {
		if err := s.unlessLeft(ctx, s.step(ctx)); err != nil {
			return err
		}
		if s.page.err != nil {
			return s.page.err
		}
	}
}

// unlessLeft returns what became of a step; where the user wants to leave, whether they do.
func (s *session) unlessLeft(ctx context.Context, err error) error {
	if errors.Is(err, errLeave) {
		return s.leave(ctx)
	}
	return err
}

// start opens the notes, and checks where what they say is too old.
func (s *session) start(ctx context.Context) error {
	j, err := s.engine.Open(s.domain, s.options.Answers)
	if err != nil {
		return err
	}
	s.journey = j
	if hosting := s.engine.Guide.Meant(journey.QuestionHosting, s.options.Answers[journey.QuestionHosting]); hosting != "" && j.Plan != nil && j.Plan.Hosting.ID != hosting {
		s.page.prose("", s.say(msgid.PlainPlanned, assets.Values{"value": assets.Clean(hosting, 40), "name": j.Plan.Hosting.Name}))
	}
	step := s.currentStep()
	if s.engine.Stale(j, step) {
		s.page.prose("", s.say(msgid.LookLooking, assets.Values{"domain": s.domain}))
		return s.check(ctx, step.Scope)
	}
	return nil
}

// step shows a step and does what it asks for.
func (s *session) step(ctx context.Context) error {
	step := s.currentStep()
	if s.options.Player != nil {
		return s.play(ctx, step)
	}
	s.show(step)
	leaving := s.leaving && step.Board != nil && step.Board.Stop != nil
	s.leaving = false
	switch {
	case leaving:
		return s.answer(ctx, guide.Step{Stage: step.Stage, Title: step.Title, Question: step.Board.Stop})
	case step.Final:
		s.page.prose("", s.say(msgid.PlainEnough, nil))
		return &end{verdict: diagnosis.OK}
	case step.Question != nil:
		return s.answer(ctx, step)
	case step.Board != nil:
		return s.board(ctx, step)
	case step.Next.IsZero():
		return &end{verdict: diagnosis.OK}
	}
	return s.waitAndCheck(ctx, step)
}

// ended says goodbye, and turns what ended a run into what Run returns.
func (s *session) ended(ctx context.Context, err error) (diagnosis.Verdict, error) {
	var meant *end
	switch {
	case s.page.err != nil:
		return "", s.page.err
	case ctx.Err() != nil:
		meant = &end{err: wizard.ErrInterrupted}
	case !errors.As(err, &meant):
		return "", err
	}
	s.goodbye()
	return meant.verdict, errors.Join(meant.err, s.page.err)
}

// goodbye writes the last line: how to come back, or what there is to say in place of that.
func (s *session) goodbye() {
	s.page.gap()
	switch {
	case s.engine.Farewell != nil:
		for _, line := range s.engine.Farewell() {
			s.page.line(line)
		}
	case s.domain != "":
		s.page.line(s.say(msgid.PlainSaved, assets.Values{"command": s.engine.Guide.Command(s.domain)}))
	}
}
