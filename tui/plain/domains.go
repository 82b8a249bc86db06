package plain

import (
	"context"
	"strconv"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// chooseDomain lists the domains with what is next for each, and asks for one of them
// or another.
func (s *session) chooseDomain(ctx context.Context) error {
	rows, err := s.engine.Rows()
	if err != nil {
		s.warn(err)
	}
	step := s.engine.Guide.Step(journey.Journey{}, s.engine.Now())
	if len(rows) > 0 {
		s.listDomains(rows)
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
		text, err := s.readOr(ctx, step, msgid.PlainEndDomain)
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(rows) {
			s.domain = rows[n-1].Name
			return nil
		}
		if text == "" && len(rows) == 0 {
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

// listDomains writes what there is to say of each domain: the same as on the first screen of the other front end.
func (s *session) listDomains(rows []guide.DomainRow) {
	s.page.line(s.say(msgid.PlainDomainsTitle, nil))
	s.page.prose("", sentence(s.engine.Guide.Summary(rows)))
	s.page.gap()
	for i, row := range rows {
		s.page.numbered(i+1, s.say(msgid.PlainDomainsEntry, assets.Values{"domain": row.Domain, "state": s.mark(row.Mark)}))
		s.page.indentedIf(row.Trouble)
		s.page.indentedIf(sentence(row.Next))
		if row.Mode != "" {
			s.page.indented(s.say(msgid.PlainDomainsMode, assets.Values{"mode": row.Mode, "where": row.Where}))
		}
	}
	s.page.gap()
	s.page.prose("", s.say(msgid.PlainDomainsPrompt, nil))
}
