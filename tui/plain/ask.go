package plain

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// The keys that are answers everywhere.
const (
	keyBack   = "b"
	keyLeave  = "q"
	keyValues = "c" // the values of a task again
	keyAct    = "p" // has the engine do what a step asks for
)

// answer asks the question of a step, or takes what was given beforehand.
func (s *session) answer(ctx context.Context, step guide.Step) error {
	if took, err := s.takeSooner(ctx, step); took || err != nil {
		return err
	}
	if s.given(journey.QuestionStop) && !s.options.Interactive && s.atStep() {
		if moved, err := s.back(); moved || err != nil { // to the board, which can be left
			return err
		}
	}
	q := *step.Question
	q.Default = s.engine.Proposal(s.journey, q)
	if q.Finer != nil && s.options.Answers[q.Finer.ID] != "" && s.options.Answers[q.ID] == "" {
		q = *q.Finer // a flag that says more than was asked
	}
	s.ask(q)
	if value, given := s.options.Answers[q.ID]; given && !s.used[q.ID] {
		s.used[q.ID] = true
		value = called(q, value)
		err := s.judge(ctx, q, value)
		if err != nil && blocked(q) {
			return &end{verdict: s.verdict()} // it was meant for a domain that can go on
		}
		s.page.line(s.say(msgid.PlainAskGiven, assets.Values{"flag": string(q.ID), "value": value}))
		if err != nil {
			return &end{err: assets.Because(msgid.ErrorFlag, assets.Values{"flag": string(q.ID)}, err)}
		}
		return s.apply(ctx, q.ID, step, value)
	}
	if s.given(journey.QuestionStop) && q.ID != journey.QuestionStop && !s.options.Interactive {
		s.used[journey.QuestionStop] = true
		return &end{err: errors.New(s.say(msgid.PlainEndNoStop, nil))}
	}
	for {
		text, err := s.read(ctx, step)
		switch {
		case errors.Is(err, errDue):
			return s.check(ctx, step.Scope)
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, io.EOF):
			return s.noAnswer(step, q)
		case err != nil:
			return err
		case text == keyLeave:
			return errLeave
		case text == keyAct && q.Kind != journey.Write:
			if done, err := s.chore(ctx, step); done || err != nil {
				return err
			}
		case text == keyBack && q.ID == journey.QuestionStop:
			return nil
		case text == keyBack:
			s.leaving = !s.options.Interactive && s.atStep() // all that is before it was written together
			if moved, err := s.back(); moved || err != nil {
				return err
			}
			continue
		}
		value := meant(q, text)
		if err := s.judge(ctx, q, value); err != nil {
			s.problem(err)
			continue
		}
		if !s.options.Interactive {
			s.page.line(s.say(msgid.PlainAskTaken, assets.Values{"value": value}))
		}
		return s.apply(ctx, q.ID, step, value)
	}
}

// takeSooner takes an answer that was given beforehand to a question that comes later, where it may be answered already.
func (s *session) takeSooner(ctx context.Context, step guide.Step) (took bool, err error) {
	for _, id := range journey.QuestionIDs() {
		if id == step.Question.ID || !s.given(id) || !s.engine.Guide.MayAnswerSooner(s.journey, id) || s.journey.Has(id) {
			continue
		}
		s.used[id] = true
		value := s.options.Answers[id]
		if err := s.judge(ctx, guide.Question{ID: id}, value); err != nil {
			return true, &end{err: assets.Because(msgid.ErrorFlag, assets.Values{"flag": string(id)}, err)}
		}
		s.page.line(s.say(msgid.PlainAskGiven, assets.Values{"flag": string(id), "value": value}))
		return true, s.apply(ctx, id, step, value)
	}
	return false, nil
}

// ask writes a question: the prompt, the numbered options, and what Enter alone does. Asked again, it
// leaves out the details.
func (s *session) ask(q guide.Question) {
	again := s.put(q)
	if again {
		s.choices(q.Options, false)
	}
	s.page.prose("", s.how(q))
	if !again {
		s.page.prose("", s.say(msgid.PlainAskKeys, nil))
	}
}

// put writes the prompt of a question, and its options unless they were written before.
func (s *session) put(q guide.Question) (again bool) {
	again = s.seen.asked == keyOfQuestion(q)
	s.seen.asked = keyOfQuestion(q)
	s.page.gap()
	s.page.prose("", q.Prompt)
	if q.Kind == journey.Type {
		s.page.line(q.Word)
	}
	if q.Hint != "" && !again {
		s.page.prose("", q.Hint)
	}
	if !again {
		s.choices(q.Options, true)
	}
	return again
}

// choices writes the numbered options.
func (s *session) choices(options []guide.Option, details bool) {
	for i, o := range options {
		s.page.numbered(i+1, s.withFact(o.Label, o.Fact))
		if o.Detail != "" && details {
			s.page.indented(o.Detail)
		}
	}
}

// how says how to answer, and what Enter alone does.
func (s *session) how(q guide.Question) string {
	preset := 1 + slices.IndexFunc(q.Options, func(o guide.Option) bool { return o.Value == q.Default })
	switch {
	case q.Kind == journey.Type:
		return s.say(msgid.PlainAskWord, nil)
	case q.Kind == journey.Choose && preset > 0:
		return s.say(msgid.PlainAskDefault, assets.Values{"n": strconv.Itoa(preset), "label": q.Options[preset-1].Label})
	case q.Kind == journey.Choose:
		return s.say(msgid.PlainAskNumber, nil)
	case q.Default != "":
		return s.say(msgid.PlainAskWriteDefault, assets.Values{"value": q.Default})
	}
	return s.say(msgid.PlainAskWrite, nil)
}

// errAgain says that what was read is no answer, and why was said.
var errAgain = errors.New("ask again")

// read returns what the user types. Where somebody sits there and the step has a time to check
// again, the question does not hold that up: then it is errDue.
func (s *session) read(ctx context.Context, step guide.Step) (string, error) {
	if s.options.Interactive {
		s.page.prompt(s.say(msgid.PlainAskAnswer, nil) + " ")
	}
	var got line
	var err error
	if s.options.Interactive && !s.engine.SimulatedTime && !step.Next.IsZero() {
		got, err = s.lines.nextBefore(ctx, func(ctx context.Context) error { return s.engine.Until(ctx, step.Next) })
	} else {
		got, err = s.lines.next(ctx)
	}
	if err != nil {
		return "", err
	}
	if s.options.Interactive && got.ended {
		s.page.answered()
	}
	text := strings.TrimSpace(got.text)
	switch {
	case got.err != nil:
		return "", got.err
	case !got.ended && step.Question != nil && step.Question.Kind == journey.Type:
		// A word that its sender could not finish is no consent.
		return "", io.EOF
	case s.command(text, step):
		return "", errAgain
	case got.early && text == "":
		s.page.prose("", s.say(msgid.PlainAskEarly, nil))
		return "", errAgain
	}
	return text, nil
}

// readOr returns what the user types. Where they leave, or where the input has ended, the run ends; for a script that says what is
// missing.
func (s *session) readOr(ctx context.Context, step guide.Step, missing msgid.ID) (string, error) {
	text, err := s.read(ctx, step)
	for errors.Is(err, errAgain) {
		text, err = s.read(ctx, step)
	}
	switch {
	case errors.Is(err, io.EOF) && s.options.Interactive:
		return "", &end{err: wizard.ErrInterrupted}
	case errors.Is(err, io.EOF):
		return "", &end{err: errors.New(s.say(missing, nil))}
	case err == nil && text == keyLeave:
		return "", errLeave
	}
	return text, err
}

// leave ends the run, unless there is something to show and to ask before, and the user stays: then it returns nil.
func (s *session) leave(ctx context.Context) error {
	leave := &end{verdict: diagnosis.OK}
	if s.engine.Leaving == nil {
		return leave
	}
	step, asks := s.engine.Leaving(s.journey)
	if !asks {
		return leave
	}
	s.show(step)
	s.ask(*step.Question)
	for {
		text, err := s.read(ctx, step)
		value := meant(*step.Question, text)
		switch {
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, io.EOF) && s.options.Interactive:
			return &end{err: wizard.ErrInterrupted}
		case errors.Is(err, io.EOF), err == nil && (text == keyLeave || value == wizard.Leave):
			return leave
		case err != nil:
			return err
		case text == keyBack || value == wizard.Stay:
			s.seen = view{}
			return nil
		}
		s.ask(*step.Question)
	}
}

// meant turns a number into the option, and nothing into the default. Consent has none.
func meant(q guide.Question, text string) string {
	if n, err := strconv.Atoi(text); q.Kind == journey.Choose && err == nil && n >= 1 && n <= len(q.Options) {
		return q.Options[n-1].Value
	}
	if text == "" && q.Kind != journey.Type {
		return q.Default
	}
	return called(q, text)
}

// called returns the value of the option that a text names, by its label or its value, in capitals or not; any other text is returned
// as it is.
func called(q guide.Question, text string) string {
	for _, o := range q.Options {
		if text != "" && (strings.EqualFold(text, o.Label) || strings.EqualFold(text, o.Value)) {
			return o.Value
		}
	}
	return text
}

// judge says what is wrong with an answer, without saving anything.
func (s *session) judge(ctx context.Context, q guide.Question, value string) error {
	return s.engine.Judge(ctx, s.journey, q.ID, value)
}

// apply saves an answer and does what it asks for.
func (s *session) apply(ctx context.Context, id journey.QuestionID, step guide.Step, value string) error {
	j, then, err := s.engine.Answer(ctx, s.domain, id, value)
	if err != nil {
		return err
	}
	s.journey = j
	s.page.gap()
	switch then {
	case journey.ThenCheck:
		return s.check(ctx, s.currentStep().Scope)
	case journey.ThenWait:
		return s.rest(ctx, step)
	case journey.ThenLeave:
		return errLeave
	case journey.ThenGoOn:
	}
	return nil
}

func (s *session) back() (moved bool, err error) {
	j, moved, err := s.engine.Back(s.domain)
	if err != nil {
		return false, err
	}
	s.journey = j
	if !moved {
		s.page.prose("", s.say(msgid.PlainAskNoBack, nil))
		return false, nil
	}
	s.seen = view{}
	return true, nil
}

// noAnswer ends a run whose input has ended: nothing was answered by that.
func (s *session) noAnswer(step guide.Step, q guide.Question) error {
	switch {
	case s.options.Interactive:
		return &end{err: wizard.ErrInterrupted}
	case q.ID == journey.QuestionNext && q.Default != "":
		return &end{verdict: s.verdict()} // nothing is left that has to be answered
	case blocked(q):
		return &end{verdict: s.verdict()} // the step has said why the way ends here
	}
	values := make([]string, len(q.Options))
	for i, o := range q.Options {
		values[i] = o.Value
	}
	key := msgid.PlainEndFlag
	switch q.Kind {
	case journey.Choose:
		key = msgid.PlainEndFlagValues
	case journey.Type:
		key = msgid.PlainEndFlagWord
	case journey.Write:
	}
	return &end{err: errors.New(s.say(key, assets.Values{
		"question": strconv.Quote(q.Prompt), "flag": string(q.ID), "values": strings.Join(values, ", "), "word": q.Word,
	}))}
}

// blocked reports whether the question of a step offers nothing but to check again.
func blocked(q guide.Question) bool { return q.ID == journey.QuestionSeen && len(q.Options) == 1 }
