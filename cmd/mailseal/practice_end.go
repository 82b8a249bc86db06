package main

import (
	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// leaving asks before a practice ends that is not kept; where the user has come to the end of the way, with what it was.
func (s *practiceSession) leaving(j journey.Journey) (step guide.Step, asks bool) {
	if j.Domain == "" {
		var begun bool
		var err error
		if j, begun, err = s.find(s.world.Domain()); !begun || err != nil {
			return guide.Step{}, false // nothing has been done yet
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind = s.behind || j.Stage() == journey.StageProtected
	step = guide.Step{Stage: j.Stage(), Title: s.say(msgid.PracticeQuitTitle, nil)}
	key, first, second := "quit", wizard.Stay, wizard.Leave
	if s.behind {
		s.shown = true
		key, first, second = "end", wizard.Leave, wizard.Stay
		step.Title, step.Blocks = s.say(msgid.PracticeEndTitle, nil), s.endBlocks(j)
	} else {
		step.Blocks = []guide.Block{{Style: guide.Text, Text: s.say(msgid.PracticeQuitWhat, nil)}}
	}
	step.Question = &guide.Question{ID: wizard.QuestionLeave, Kind: journey.Choose, Prompt: s.say(msgid.Practice.Of(key, "prompt"), nil), Default: first}
	for _, value := range []string{first, second} {
		step.Question.Options = append(step.Question.Options, guide.Option{
			Value: value, Label: s.say(msgid.Practice.Of(key, value, "label"), nil), Detail: s.say(msgid.Practice.Of(key, value, "detail"), nil),
		})
	}
	return step, true
}

// endBlocks say what was done, and how it is for real. The session is locked.
func (s *practiceSession) endBlocks(j journey.Journey) []guide.Block {
	now := s.now()
	text := func(style guide.Style, key string) guide.Block {
		return guide.Block{Style: style, Text: s.say(msgid.PracticeEnd.Of(key), nil)}
	}
	values := assets.Values{"domain": j.Domain, "deeds": assets.Counted{ID: msgid.PracticeDeeds, N: int64(len(s.done))}, "days": assets.Span(now.Sub(s.begun))}
	blocks := []guide.Block{{Style: guide.Text, Text: s.say(msgid.PracticeEndDone, values)}}
	for _, part := range []string{"today", "testing", "enforce", "longer"} {
		blocks = append(blocks, guide.Block{Style: guide.Pair, Label: s.say(msgid.PracticeEnd.Of(part, "label"), nil), Text: s.say(msgid.PracticeEnd.Of(part, "text"), nil)})
	}
	blocks = append(blocks, text(guide.Heading, "start"), text(guide.Literal, "command"), text(guide.Page, "ready"))
	for _, part := range []string{"dns", "place", "mailbox"} {
		blocks = append(blocks, guide.Block{Style: guide.Item, Text: s.say(msgid.PracticeEndHave.Of(part), nil)})
	}
	blocks = append(blocks, text(guide.Page, "deeds"))
	for _, d := range s.done {
		blocks = append(blocks, guide.Block{Style: guide.Pair, Label: s.words.Date(d.at, now), Text: d.what})
	}
	return blocks
}

// farewell says that nothing of the practice is kept, and how to go on: with one's own domain, or with another practice.
func (s *practiceSession) farewell() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown {
		return []string{s.say(msgid.PracticeOver, nil), s.say(msgid.PracticeEndCommand, nil)}
	}
	return []string{s.say(msgid.PracticeOverEarly, nil), s.say(msgid.PracticeAgain, nil)}
}
