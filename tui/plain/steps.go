package plain

import (
	"slices"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// steps writes the steps of a board that were not written yet: the open one to somebody who takes them one by one, and all of
// them to a script.
func (s *session) steps(b *guide.Board) {
	for i, step := range b.Steps {
		if step.Asks {
			break // for a value, which the steps after it need
		}
		if step.State == guide.StepDone || s.options.Interactive && step.State != guide.StepOpen {
			continue
		}
		heading := s.say(msgid.PlainTaskStep, assets.Values{"n": strconv.Itoa(i + 1), "of": strconv.Itoa(len(b.Steps)), "title": step.Title})
		text := unnoted(step).Text() // a hint that goes away is no news
		if slices.Contains(s.seen.steps, heading+text) {
			continue
		}
		s.seen.steps = append(s.seen.steps, heading+text)
		s.page.gap()
		s.page.line(heading)
		for _, part := range step.Parts {
			s.part(part)
		}
	}
	s.page.gap()
}

// unnoted returns a step without what only helps: hints, and what appears after an act.
func unnoted(step guide.TaskStep) guide.TaskStep {
	step.Parts = slices.DeleteFunc(slices.Clone(step.Parts), func(p guide.Part) bool { return p.Note })
	return step
}

// asksLater reports whether a step of a board that was not done yet asks for a value. Until it is known nothing is to be seen.
func asksLater(b *guide.Board) bool {
	return slices.ContainsFunc(b.Steps, func(step guide.TaskStep) bool { return step.Asks && step.State != guide.StepDone })
}

// part writes what is to be read, or a value on lines of its own, whole.
func (s *session) part(p guide.Part) {
	p.Text = strings.ReplaceAll(p.Text, " > ", s.say(msgid.PlainThen, nil)+" ") // what is to be chosen, one after the other
	switch {
	case p.Field == nil:
		s.page.prose("", p.Text)
	case p.Text == "":
		s.field(*p.Field)
	default:
		s.page.prose("", s.say(msgid.PlainValue, assets.Values{"label": strings.TrimSuffix(p.Text, ".")}))
		s.value(p.Field.Value)
	}
}

// walkThrough goes through the steps of a board for a script, which takes them all at once: to the last, or to one that asks.
func (s *session) walkThrough() (asks bool, err error) {
	if _, moves := s.engine.Guide.WalkThrough(s.journey, s.engine.Now()); moves {
		j, err := s.engine.WalkThrough(s.domain)
		if err != nil {
			return false, err
		}
		s.journey = j
	}
	return s.asks(), nil
}

// asks reports whether the open step of a task is a question now.
func (s *session) asks() bool {
	_, asks := s.engine.Guide.Pending(s.journey, s.engine.Now())
	return asks
}

// atStep reports whether what is asked for is the value of a step of a task.
func (s *session) atStep() bool {
	p, asks := s.engine.Guide.Pending(s.journey, s.engine.Now())
	return asks && s.journey.TaskOpen() && slices.ContainsFunc(journey.Pastes(), func(paste journey.Paste) bool { return paste.ID == p.ID })
}

// walk goes on to the next step of the open task, or back to the one before; moved is false where there is none. A script, which takes
// them all at once, goes back to one that asks.
func (s *session) walk(forward bool) (moved bool, err error) {
	j, moved, err := s.engine.Walk(s.domain, forward)
	for !s.options.Interactive && !forward && moved && err == nil {
		if s.journey = j; s.asks() {
			break
		}
		j, moved, err = s.engine.Walk(s.domain, forward)
	}
	if err == nil {
		s.journey = j
	}
	if moved && !forward {
		s.seen.steps = nil // they are read again
	}
	return moved, err
}
