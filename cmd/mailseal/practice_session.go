package main

import (
	"context"
	"sync"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// practiceSession is one practice: its pretend internet, what the user has done there, and what is still theirs to do. The front ends
// call it from several goroutines.
type practiceSession struct {
	world *practice.World
	guide *guide.Guide
	words *assets.Words
	now   func() time.Time
	begun time.Time
	read  func(ctx context.Context, domain string) ([]facts.ReportDay, func() error, error) // reads the folder for reports
	find  func(domain string) (journey.Journey, bool, error)

	folder string // has all that is the practice's own

	mu     sync.Mutex
	mail   practiceMail
	done   []practiceDeed
	filed  bool // the policy file was made at a web host that does not know the name yet
	shown  bool // the end was
	behind bool // the user came to the end of the way
}

// practiceDeed is something that the user has done.
type practiceDeed struct {
	at   time.Time
	what string
}

func (s *practiceSession) say(key msgid.ID, values assets.Values) string {
	return s.words.Say(key, values)
}

// practiceError is a sentence that says what the practice does not do.
type practiceError string

func (e practiceError) Error() string { return string(e) }

// dnsHost names the company with the domain's DNS.
func (s *practiceSession) dnsHost(j journey.Journey) string {
	check, _ := j.Check()
	return s.guide.Catalogue.DNSHost(journey.Clues(check)).Name
}

// note keeps what was done to a task. The session is locked.
func (s *practiceSession) note(j journey.Journey, task plan.TaskID, a practice.Action) {
	key := msgid.PracticeDid.Of(string(task))
	if again := key.With("again"); j.WasLive() && s.words.Has(again) {
		key = again
	}
	values := assets.Values{"host": s.dnsHost(j), "place": s.guide.PlaceName(j), "label": a.Label(s.words)}
	if j.Plan != nil {
		values["mode"] = string(j.Plan.Target.Mode)
	}
	if a.Mistake {
		values["what"] = s.say(key, values)
		key = msgid.PracticeDidMistake
	}
	s.done = append(s.done, practiceDeed{s.now(), s.say(key, values)})
}
