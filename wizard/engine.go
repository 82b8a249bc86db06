// Package wizard is what the front ends and cmd call: an Engine (engine.go), which has the clock, the network and the notes as
// functions. The front ends check and answer. status.go checks and judges, for the command status, and messages.go says whether that is
// a message; watcher.go does so again and again, for a list of domains (list.go). clock.go puts this computer's clock right.
//
// A value takes one way through the house. probe sees the domain (facts); rollout says what senders hold and for how long;
// diagnosis makes findings of it; journey says what may be asked and done next; guide and pages put that into words. An answer
// goes back through journey into the notes.
package wizard

import (
	"context"
	"errors"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/reports"
)

// Engine is how the front ends reach the network, the clock and the notes: functions that cmd fills. None of them writes to the terminal.
type Engine struct {
	Guide *guide.Guide

	// Now is the time in the user's location.
	Now func() time.Time
	// Until waits until a time of that clock, or until ctx ends.
	Until func(ctx context.Context, t time.Time) error
	// Probe checks a domain. progress is called whenever there is news, from another goroutine; it may be nil.
	Probe func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check
	// MailServers looks up mail servers that a domain does not use yet, and what kept us from it. It may be nil: then nothing
	// is known of them.
	MailServers func(ctx context.Context, domain string, hosts []string) facts.ServerCheck
	// Update changes the saved journey of a domain, or starts one, under its lock, and returns what was saved. Where
	// change fails, nothing is saved and the journey is returned as it is on disk.
	Update func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error)
	// Find returns the journey of a domain as it is saved; ok is false where none was begun.
	Find func(domain string) (j journey.Journey, ok bool, err error)
	// Journeys returns all journeys that were begun, by domain.
	Journeys func() ([]journey.Journey, error)
	// Domains lists the domains that a list of all may have, in their order: those that have notes, of which none is read, and those of the
	// watch list. It may be nil: then it is those that Journeys returns.
	Domains func() ([]Listed, error)
	// SetWatched puts a domain on the watch list, or takes it off. It may be nil: there is none.
	SetWatched func(domain string, on bool) error
	// Reports reads what has been put in the journey's folder for reports, or where the user saves them, and was not read before.
	// What could not be read is in the error; the rest counts. saved is called once the days are in the notes; it may be nil.
	Reports func(ctx context.Context, domain string) (days []facts.ReportDay, saved func() error, err error)

	// ReadOnly says that a status is judged by the notes, and leaves them as they are.
	ReadOnly bool

	// Folder returns the path of a folder that is typed, pasted or dropped on the terminal. The error says why it cannot be read. It
	// may be nil: then only a path is understood.
	Folder func(ctx context.Context, text string) (path string, err error)

	// What follows is what a practice adds; it may be left out. Front ends use it without knowing what it is for.

	// Farewell returns the lines that are said on leaving where nothing is kept; nil: all is, and it is said how to come back.
	Farewell func() []string
	// Admit says in words why a domain cannot be opened here; nil: any can.
	Admit func(domain string) error
	// Leaving returns what is shown and asked before the user leaves, with the question [QuestionLeave]; asks is false where
	// they leave at once. It may be nil.
	Leaving func(journey.Journey) (step guide.Step, asks bool)
	// Answered is told of an answer, and may change what comes then. It may be nil.
	Answered func(j journey.Journey, id journey.QuestionID, value string, then journey.Then) journey.Then
	// Walked is told of steps of the open task that the user says are done. It may be nil.
	Walked func(before, after journey.Journey) error
	// SimulatedTime says that the clock is not the user's own: a wait of days takes moments, and time passes for nobody who
	// is still deciding.
	SimulatedTime bool
	// Suggest proposes a text for a question that has no default, such as a value from a service's dashboard.
	Suggest func(journey.Journey, journey.QuestionID) string
	// Actions lists what the engine itself can do at a step in the user's place, the right one first.
	Actions func(journey.Journey, guide.Step) []Action
	// Act does one of them.
	Act func(journey.Journey, guide.Step, Action) error
}

// Action is one way to do what a step asks for: rightly, or with a mistake that people make.
type Action struct {
	ID      string
	Label   string
	Mistake bool
	Said    string     // once it is done
	Unseen  bool       // nothing shows yet that it is done
	Coming  guide.Move // what is waited for until something shows
}

// QuestionLeave is what is asked before the user leaves. It is no question of a journey: front ends take its answer.
const QuestionLeave journey.QuestionID = "leave"

// The answers to it.
const (
	Stay  = "stay"
	Leave = "leave"
)

// ErrInterrupted is what a front end returns that was interrupted. Everything is saved, and there is nothing to say.
var ErrInterrupted = errors.New("interrupted")

// ErrPractise is what a front end returns whose user wants to practise first.
var ErrPractise = errors.New("practise first")

// Proposal returns the text that a question proposes: its default, or what Suggest returns. It may be empty.
func (e Engine) Proposal(j journey.Journey, q guide.Question) string {
	if q.Default == "" && q.Kind == journey.Write && e.Suggest != nil {
		return e.Suggest(j, q.ID)
	}
	return q.Default
}

// Open returns the journey of a domain to go on with: as it is saved, or a new one. What is answered anew, and differently, is
// asked for again.
func (e Engine) Open(domain string, given map[journey.QuestionID]string) (journey.Journey, error) {
	if e.Admit != nil {
		if err := e.Admit(domain); err != nil {
			return journey.Journey{}, err
		}
	}
	meant := map[journey.QuestionID]string{}
	for id, value := range given {
		meant[id] = e.Guide.Meant(id, value)
	}
	return e.Update(domain, func(j journey.Journey) (journey.Journey, error) {
		if check, checked := j.Check(); checked && !j.Begun() { // it may be all there is to it
			j = e.Guide.Follow(j, check.At)
		}
		return j.Reconsider(meant), nil
	})
}

// Stale reports whether what the notes say is too old when the journey is opened again: on a board, and where days may have
// passed, also at a question whose answer deletes or enforces. Before the plan nothing hurries; but what is known of a domain that
// nobody has begun may be from any day, and where the clock was wrong, nobody knows the time without a check.
func (e Engine) Stale(j journey.Journey, step guide.Step) bool {
	check, checked := j.Check()
	old := e.Now().Sub(check.At) > fresh
	consents := j.Plan != nil && step.Question != nil && step.Question.Kind == journey.Type
	return checked && (step.Board != nil || check.Network.ClockWrong() || old && (!step.Next.IsZero() || consents || !j.Begun()))
}

// fresh is for how long a check is news where nothing is on its way.
const fresh = time.Minute

// Check checks the domain, reads new reports, and saves what was seen. Where the step names no scope it checks
// everything: a check of nothing would find nothing, and that would be saved.
func (e Engine) Check(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) (journey.Journey, error) {
	if scope == (facts.Scope{}) {
		scope = facts.Full()
	}
	if scope.Only != "" && e.early(domain) {
		scope = facts.Scope{DNS: true, Caches: true, Policy: true, Guesses: true}
	}
	check := e.Probe(ctx, domain, scope, progress)
	if !check.Scope.Mail && ctx.Err() == nil && e.mailUncalled(domain, check) {
		scope.Only, scope.Caches, scope.Policy, scope.Mail = "", true, true, true
		check = e.Probe(ctx, domain, scope, progress)
	}
	if ctx.Err() != nil {
		return journey.Journey{}, ctx.Err()
	}
	return e.updateWithReports(ctx, domain, func(j journey.Journey) journey.Journey { return e.Guide.Observe(j, check) })
}

// mailUncalled reports whether a check of a domain should have called the mail servers, seeing what it found.
func (e Engine) mailUncalled(domain string, check facts.Check) bool {
	j, _, err := e.Find(domain)
	return err == nil && e.Guide.MailUncalled(j, check)
}

// early reports whether a check is not due by itself yet: then the user wants it, having done something, and be it in a wrong place.
func (e Engine) early(domain string) bool {
	j, _, err := e.Find(domain)
	due, _ := e.Guide.NextCheck(j, e.Now())
	return err != nil || e.Now().Before(due)
}

// updateWithReports reads new reports, applies a change, and saves both. The journey is good even with an error
// where only reports could not be read.
func (e Engine) updateWithReports(ctx context.Context, domain string, change func(journey.Journey) journey.Journey) (journey.Journey, error) {
	days, saved, unread := e.Reports(ctx, domain)
	j, err := e.Update(domain, func(j journey.Journey) (journey.Journey, error) {
		j.Notes.Reports = reports.Noted(j.Notes.Reports, days, e.Now())
		return change(j), nil
	})
	if err == nil && saved != nil {
		err = saved()
	}
	return j, errors.Join(err, unread)
}

// Judge says what is wrong with an answer, without saving anything.
func (e Engine) Judge(ctx context.Context, j journey.Journey, id journey.QuestionID, value string) error {
	value, err := e.meant(ctx, id, value)
	if err == nil {
		_, _, err = e.Guide.Answer(j, id, value, e.Now())
	}
	return err
}

// Answer takes an answer and saves it. New mail servers are looked up before anything is done with them.
func (e Engine) Answer(ctx context.Context, domain string, id journey.QuestionID, value string) (journey.Journey, journey.Then, error) {
	value, err := e.meant(ctx, id, value)
	if err != nil {
		j, _, _ := e.Find(domain)
		return j, journey.ThenGoOn, err
	}
	then := journey.ThenGoOn
	j, err := e.Update(domain, func(j journey.Journey) (changed journey.Journey, err error) {
		changed, then, err = e.Guide.Answer(j, id, value, e.Now())
		return changed, err
	})
	if err == nil && e.Answered != nil {
		then = e.Answered(j, id, value, then)
	}
	if err != nil || e.MailServers == nil || !j.Has(journey.QuestionNewMX) || j.Candidates != nil || j.Operation != nil {
		return j, then, err
	}
	found := e.MailServers(ctx, domain, j.NewServers())
	if ctx.Err() != nil {
		return j, then, ctx.Err()
	}
	j, err = e.Update(domain, func(j journey.Journey) (journey.Journey, error) { return j.WithCandidates(found), nil })
	return j, then, err
}

// meant returns what an answer stands for, where that takes a look at the disk.
func (e Engine) meant(ctx context.Context, id journey.QuestionID, value string) (string, error) {
	if id != journey.QuestionReportsIn || e.Folder == nil {
		return value, nil
	}
	switch journey.Where(strings.TrimSpace(value)) {
	case journey.InDownloads, journey.InFolder, journey.InNone, journey.WhereUnasked:
		return value, nil
	default:
		return e.Folder(ctx, value)
	}
}

// Back takes the newest answer back, or goes back a step, and saves that; moved is false where there is neither.
func (e Engine) Back(domain string) (j journey.Journey, moved bool, err error) {
	j, err = e.Update(domain, func(j journey.Journey) (changed journey.Journey, err error) {
		changed, moved = e.Guide.Back(j, e.Now())
		return changed, nil
	})
	return j, moved, err
}

// WalkThrough goes on from step to step, to the last or to one that asks, and saves that.
func (e Engine) WalkThrough(domain string) (journey.Journey, error) {
	j, _, err := e.walk(domain, e.Guide.WalkThrough)
	return j, err
}

// Walk goes on to the next step of the open task, or back to the one before, and saves that; moved is false where there is none.
func (e Engine) Walk(domain string, forward bool) (j journey.Journey, moved bool, err error) {
	if !forward {
		j, err = e.Update(domain, func(j journey.Journey) (changed journey.Journey, err error) {
			changed, moved = e.Guide.Walk(j, false, e.Now())
			return changed, nil
		})
		return j, moved, err
	}
	return e.walk(domain, func(j journey.Journey, now time.Time) (journey.Journey, bool) { return e.Guide.Walk(j, true, now) })
}

// walk goes on by one step or several, and saves that.
func (e Engine) walk(domain string, on func(journey.Journey, time.Time) (journey.Journey, bool)) (j journey.Journey, moved bool, err error) {
	var before journey.Journey
	j, err = e.Update(domain, func(j journey.Journey) (changed journey.Journey, err error) {
		before = j
		changed, moved = on(j, e.Now())
		return changed, nil
	})
	if err == nil && moved && e.Walked != nil {
		err = e.Walked(before, j)
	}
	return j, moved, err
}
