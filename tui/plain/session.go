package plain

import (
	"context"
	"errors"
	"fmt"
	"io"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// session is one run.
type session struct {
	engine  wizard.Engine
	domain  string
	journey journey.Journey
	page    *page
	seen    view
	lines   *lines
	options Options
	used    map[journey.QuestionID]bool // answers given beforehand
	warned  map[string]bool
	hinted  bool // the keys of a wait were named
	attempt wizard.Attempt
	leaving bool // the user wants to leave the task of the board
}

func newSession(engine wizard.Engine, domain string, out io.Writer) *session {
	return &session{
		engine: engine, domain: domain, page: newPage(out),
		used: map[journey.QuestionID]bool{}, warned: map[string]bool{},
	}
}

// end is the error that ends a run as meant.
type end struct {
	verdict diagnosis.Verdict
	err     error
}

func (e *end) Error() string { return fmt.Sprintf("the run ended: %q, %v", e.verdict, e.err) }

// errLeave says that the user wants to leave.
var errLeave = errors.New("leave")

// verdict returns how the domain is, for a script that leaves things as they are.
func (s *session) verdict() diagnosis.Verdict {
	return s.engine.Guide.Verdict(s.journey, s.engine.Now())
}

// given reports whether a question was answered beforehand, and nobody has asked it yet.
func (s *session) given(id journey.QuestionID) bool {
	_, given := s.options.Answers[id]
	return given && !s.used[id]
}

func (s *session) currentStep() guide.Step {
	return s.engine.Guide.Step(s.journey, s.engine.Now())
}

// check checks the domain. Reports that could not be read are no reason to stop.
func (s *session) check(ctx context.Context, scope facts.Scope) error {
	var progress func(facts.Progress)
	if _, checked := s.journey.Check(); !checked {
		progress = s.progress()
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

// progress returns a function that writes each part of a check as it is done.
func (s *session) progress() func(facts.Progress) {
	said := map[string]bool{}
	return func(p facts.Progress) {
		for _, row := range s.engine.Guide.CheckRows(p) {
			if row.Mark != guide.NoMark && !said[row.Label] {
				said[row.Label] = true
				s.row(row)
			}
		}
	}
}

// row writes what mailseal sees of a part of a task, or of a check.
func (s *session) row(row guide.Row) {
	text := row.Text
	if row.Label != "" {
		text = head(row.Label) + text
	}
	if row.Mark == guide.NoMark {
		s.page.prose("", text)
		return
	}
	s.page.marked(s.mark(row.Mark), text)
}

// warn says once what is wrong and does not stop the journey.
func (s *session) warn(err error) {
	if text := s.engine.Guide.Words.Err(err); !s.warned[text] {
		s.warned[text] = true
		s.problem(err)
	}
}

func (s *session) problem(err error) {
	s.page.marked(s.mark(guide.Bad), s.engine.Guide.Words.Err(err))
}

func (s *session) mark(m guide.Mark) string { return m.Word(s.engine.Guide.Words) }

// clock returns the present time, as the user's clock shows it.
func (s *session) clock() string {
	now := s.engine.Now()
	return s.engine.Guide.Words.Clock(now, now)
}

func (s *session) say(key msgid.ID, values assets.Values) string {
	return s.engine.Guide.Words.Say(key, values)
}
