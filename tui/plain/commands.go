package plain

import (
	"strings"

	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// The words that are typed in place of an answer, at every prompt. No answer of the wizard is one of them.
const (
	wordHelp     = "help"
	wordExplain  = "explain"
	wordHandOver = "hand-over"
	wordValues   = "values"
)

// command does what a word asks for that is typed in place of an answer; ok is false where the text is none of them.
func (s *session) command(text string, step guide.Step) (ok bool) {
	switch text = strings.ToLower(text); text {
	case wordHelp, "?":
		s.help(step)
	case wordExplain, "e":
		s.explain(step)
	case wordHandOver, "h":
		s.handOver()
	case wordValues, keyValues:
		return s.showValues(step)
	default:
		return false
	}
	return true
}

// help says what can be typed here.
func (s *session) help(step guide.Step) {
	s.page.gap()
	s.page.prose("", s.say(msgid.PlainHelpTitle, nil))
	switch {
	case step.Question == nil:
		s.page.marked(s.say(msgid.PlainHelpEnterLabel, nil), s.say(msgid.PlainHelpGoOn, nil))
	case step.Question.Kind == journey.Choose:
		s.page.marked(s.say(msgid.PlainHelpNumberLabel, nil), s.say(msgid.PlainHelpNumber, nil))
	case step.Question.Kind == journey.Type:
		s.page.marked(step.Question.Word, s.say(msgid.PlainHelpWord, nil))
	default:
		s.page.marked(s.say(msgid.PlainHelpTextLabel, nil), s.say(msgid.PlainHelpText, nil))
	}
	words := []string{keyBack, wordExplain, wordHelp, keyLeave}
	if s.journey.Plan != nil {
		words = []string{keyBack, wordValues, wordHandOver, wordExplain, wordHelp, keyLeave}
	}
	if step.Board == nil && len(s.actions(step)) > 0 {
		words = append([]string{keyAct}, words...)
	}
	for _, word := range words {
		s.page.marked(word, s.say(msgid.PlainHelp.Of(word), nil))
	}
	s.page.gap()
}

// explain says more of the step.
func (s *session) explain(step guide.Step) {
	s.page.gap()
	for _, b := range s.engine.Guide.Explain(s.journey, step, s.engine.Now()) {
		s.block(b)
	}
	s.page.gap()
}

// handOver says where the page for somebody else is.
func (s *session) handOver() {
	s.page.gap()
	for _, b := range s.engine.Guide.HandOver(s.journey, s.engine.Farewell == nil) {
		s.block(b)
	}
	s.page.gap()
}

// showValues writes the values of a task again; ok is false where there is no task.
func (s *session) showValues(step guide.Step) (ok bool) {
	if step.Board != nil {
		s.values(step.Board)
	}
	return step.Board != nil
}
