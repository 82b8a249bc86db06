// Package plain is the second front end: one line after the other, for screen readers, logs, scripts and
// terminals that cannot do more. It shows the same steps and asks the same questions as the first one,
// with numbered choices. It never moves the cursor, colours nothing, and never takes the end of its
// input for an answer.
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// Exit is how a run ended: the program's exit code.
type Exit int

// The exits.
const (
	Fine        Exit = 0   // at an end, or the user left; all is saved
	Action      Exit = 1   // the way is blocked until the user does something elsewhere
	Failed      Exit = 2   // an answer is missing or wrong, or mailseal itself failed
	NotKnown    Exit = 3   // the domain could not be looked at
	Pending     Exit = 8   // not everything is seen everywhere yet
	Interrupted Exit = 130 // the context ended, or a terminal's input
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
}

// Run walks the journey of a domain, or lets the user name one where domain is empty, until the user
// leaves, the input ends, or there is nothing to do but wait and nobody to wait for. Everything is saved
// by then. The error says what to do about it.
func Run(ctx context.Context, engine wizard.Engine, domain string, in io.Reader, out io.Writer, options Options) (Exit, error) {
	s := newSession(engine, domain, out)
	s.options = options
	s.lines = newLines(in)
	defer s.lines.stop()
	return s.ended(ctx, s.run(ctx))
}

// session is one run.
type session struct {
	engine  wizard.Engine
	domain  string
	journey journey.Journey
	page    *page
	seen    view
	lines   *lines // nil where a practice plays itself
	options Options
	used    map[journey.QuestionID]bool // answers given beforehand
	warned  map[string]bool
	hinted  bool // the keys of a wait were named
	hands   hands
}

func newSession(engine wizard.Engine, domain string, out io.Writer) *session {
	return &session{
		engine: engine, domain: domain, page: newPage(out),
		used: map[journey.QuestionID]bool{}, warned: map[string]bool{},
	}
}

// end is the error that ends a run as meant.
type end struct {
	exit Exit
	err  error
}

func (e *end) Error() string { return fmt.Sprintf("exit %d: %v", e.exit, e.err) }

// ended says goodbye, and turns what ended a run into what Run returns.
func (s *session) ended(ctx context.Context, err error) (Exit, error) {
	var meant *end
	switch {
	case s.page.err != nil:
		return Failed, s.page.err
	case ctx.Err() != nil:
		meant = &end{exit: Interrupted}
	case !errors.As(err, &meant):
		return Failed, err
	}
	s.goodbye()
	return meant.exit, errors.Join(meant.err, s.page.err)
}

func (s *session) goodbye() {
	s.page.gap()
	switch {
	case s.engine.Practice != nil:
		s.page.line(s.say("plain.practice-over", nil))
	case s.domain != "":
		s.page.line(s.say("plain.saved", assets.Values{"command": "mailseal " + s.domain}))
	}
}

// run goes from step to step. It ends with an error, always.
func (s *session) run(ctx context.Context) error {
	if s.domain == "" {
		if err := s.chooseDomain(ctx); err != nil {
			return err
		}
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	for {
		if err := s.turn(ctx); err != nil {
			return err
		}
		if s.page.err != nil {
			return s.page.err
		}
	}
}

// start opens the notes, and looks where what they say is no news any more.
func (s *session) start(ctx context.Context) error {
	j, err := s.engine.Open(s.domain, s.options.Answers)
	if err != nil {
		return err
	}
	s.journey = j
	if hosting := s.options.Answers[journey.QuestionHosting]; hosting != "" && j.Plan != nil && j.Plan.Hosting.ID != hosting {
		s.page.prose("", s.say("plain.planned", assets.Values{"value": assets.Clean(hosting, 40), "name": j.Plan.Hosting.Name}))
	}
	step := s.step()
	if s.engine.Stale(j, step) {
		s.page.prose("", s.say("look.looking", assets.Values{"domain": s.domain}))
		return s.look(ctx, step.Scope)
	}
	return nil
}

// turn shows a step and does what it asks for.
func (s *session) turn(ctx context.Context) error {
	step := s.step()
	s.show(step)
	switch {
	case step.Final:
		s.page.prose("", s.say("plain.enough", nil))
		return &end{exit: Fine}
	case step.Question != nil:
		return s.answer(ctx, step)
	case step.Board != nil:
		return s.watch(ctx, step)
	case step.Next.IsZero():
		return &end{exit: Fine}
	}
	return s.waitAndLook(ctx, step)
}

func (s *session) step() guide.Step { return s.engine.Guide.Step(s.journey, s.engine.Now()) }

func (s *session) say(key string, values assets.Values) string {
	return s.engine.Guide.Words.Say(key, values)
}

// look checks the domain. Reports that could not be read are no reason to stop.
func (s *session) look(ctx context.Context, scope facts.Scope) error {
	var progress func(facts.Part)
	if _, looked := s.journey.Check(); !looked {
		progress = func(part facts.Part) { s.page.line(s.say("plain.part."+string(part), nil)) }
	}
	j, err := s.engine.Check(ctx, s.domain, scope, progress)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case j.Domain == "" && err != nil:
		return err
	case err != nil:
		s.warn(err)
	}
	s.journey = j
	return nil
}

// warn says once what is wrong and does not stop the journey.
func (s *session) warn(err error) {
	if text := err.Error(); !s.warned[text] {
		s.warned[text] = true
		s.problem(err)
	}
}

func (s *session) problem(err error) {
	s.page.marked(s.mark(guide.Bad), s.say("plain.problem", assets.Values{"text": err.Error()}))
}

func (s *session) mark(m guide.Mark) string {
	if m == guide.NoMark {
		return ""
	}
	return s.say("plain.mark."+string(m), nil)
}
