package plain

import (
	"context"
	"strconv"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// chooseDomain lists the domains in the notes with what is next for each, and asks for one of them
// or another.
func (s *session) chooseDomain(ctx context.Context) error {
	journeys, err := s.engine.Journeys()
	if err != nil {
		s.warn(err)
	}
	step := s.engine.Guide.Step(journey.Journey{}, s.engine.Now())
	if len(journeys) > 0 {
		s.listDomains(journeys)
	} else {
		s.show(step)
		s.page.prose("", step.Question.Prompt)
		if step.Question.Default != "" && s.options.Player == nil {
			s.page.prose("", s.how(*step.Question))
		}
	}
	if s.options.Player != nil {
		move, err := s.options.Player(journey.Journey{}, step)
		s.page.line(move.Said)
		s.domain = move.Answer
		return err
	}
	for {
		text, err := s.readOr(ctx, step, "plain.end.domain")
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(journeys) {
			s.domain = journeys[n-1].Domain
			return nil
		}
		if text == "" && len(journeys) == 0 {
			text = step.Question.Default
		}
		domain, err := journey.ParseDomain(text)
		if err == nil && s.engine.Admit != nil {
			err = s.engine.Admit(domain.ASCII)
		}
		if err != nil {
			s.problem(err)
			continue
		}
		s.domain = domain.ASCII
		return nil
	}
}

func (s *session) listDomains(journeys []journey.Journey) {
	s.page.line(s.say("plain.domains.title", nil))
	for i, j := range journeys {
		step := s.engine.Guide.Step(j, s.engine.Now())
		entry := s.say("plain.domains.entry", assets.Values{
			"domain": j.Domain, "name": step.Title,
			"n": strconv.Itoa(step.Stage.Number()), "of": strconv.Itoa(len(journey.Stages())),
		})
		s.page.numbered(i+1, entry)
		s.page.indented(s.engine.Guide.NextLine(j, s.engine.Now()))
	}
	s.page.prose("", s.say("plain.domains.prompt", nil))
}
