// Package wizard is what the front ends and cmd call: an Engine (engine.go), which has the clock, the network and the notes as
// functions. The front ends check and answer; status.go checks and judges, for the command status.
//
// A value takes one way through the house. probe sees the domain (facts); rollout says what senders hold and for how long;
// diagnosis makes findings of it; journey says what may be asked and done next; guide and pages put that into words. An answer
// goes back through journey into the notes.
package wizard

import (
	"context"
	"errors"
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
	// Probe checks a domain. progress is called for each part as it is done, from another goroutine; it may be nil.
	Probe func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Part)) facts.Check
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
	// Reports reads what has been put in the journey's folder for reports and was not read before. What could not be
	// read is in the error; the rest counts. saved is called once the days are in the notes; it may be nil.
	Reports func(domain string) (days []facts.ReportDay, saved func() error, err error)

	// What follows may be left out. Front ends use it without knowing what it is for.

	// Banner stands on every screen.
	Banner string
	// Farewell is said on leaving where nothing is kept; otherwise it is said how to come back.
	Farewell string
	// SimulatedTime says that the clock is not the user's own: a wait of days takes moments, and time passes for nobody who
	// is still deciding.
	SimulatedTime bool
	// Suggest proposes a text for a question that has no default, such as a value from a service's dashboard.
	Suggest func(journey.Journey, journey.QuestionID) string
	// Actions lists what the engine itself can do about the task of a board, the right one first.
	Actions func(journey.Journey, guide.Board) []Action
	// Act does one of them.
	Act func(journey.Journey, guide.Board, Action) error
}

// Action is one way to publish a task: rightly, or with a mistake that people make.
type Action struct {
	ID      string
	Label   string
	Mistake bool
}

// ErrInterrupted is what a front end returns that was interrupted. Everything is saved, and there is nothing to say.
var ErrInterrupted = errors.New("interrupted")

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
	return e.Update(domain, func(j journey.Journey) (journey.Journey, error) { return j.Reconsider(given), nil })
}

// Stale reports whether what the notes say is too old when the journey is opened again: on a board, and where days may have
// passed. Before the plan nothing hurries.
func (e Engine) Stale(j journey.Journey, step guide.Step) bool {
	check, checked := j.Check()
	return checked && (step.Board != nil || !step.Next.IsZero() && e.Now().Sub(check.At) > fresh)
}

// fresh is for how long a check is news where nothing is on its way.
const fresh = time.Minute

// Check checks the domain, reads new reports, and saves what was seen. Where the step names no scope it checks
// everything: a check of nothing would find nothing, and that would be saved.
func (e Engine) Check(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Part)) (journey.Journey, error) {
	if scope == (facts.Scope{}) {
		scope = facts.Full()
	}
	check := e.Probe(ctx, domain, scope, progress)
	if ctx.Err() != nil {
		return journey.Journey{}, ctx.Err()
	}
	return e.updateWithReports(domain, func(j journey.Journey) journey.Journey { return e.Guide.Observe(j, check) })
}

// updateWithReports reads new reports, applies a change, and saves both. The journey is good even with an error
// where only reports could not be read.
func (e Engine) updateWithReports(domain string, change func(journey.Journey) journey.Journey) (journey.Journey, error) {
	days, saved, unread := e.Reports(domain)
	j, err := e.Update(domain, func(j journey.Journey) (journey.Journey, error) {
		j.Notes.Reports = reports.Merge(j.Notes.Reports, days)
		return change(j), nil
	})
	if err == nil && saved != nil {
		err = saved()
	}
	return j, errors.Join(err, unread)
}

// Answer takes an answer and saves it. New mail servers are looked up before anything is done with them.
func (e Engine) Answer(ctx context.Context, domain string, id journey.QuestionID, value string) (journey.Journey, journey.Then, error) {
	then := journey.ThenGoOn
	j, err := e.Update(domain, func(j journey.Journey) (changed journey.Journey, err error) {
		changed, then, err = e.Guide.Answer(j, id, value, e.Now())
		return changed, err
	})
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
	return e.Update(domain, func(j journey.Journey) (journey.Journey, error) {
		j, _ = e.Guide.WalkThrough(j, e.Now())
		return j, nil
	})
}

// Walk goes on to the next step of the open task, or back to the one before, and saves that; moved is false where there is none.
func (e Engine) Walk(domain string, forward bool) (j journey.Journey, moved bool, err error) {
	j, err = e.Update(domain, func(j journey.Journey) (changed journey.Journey, err error) {
		changed, moved = e.Guide.Walk(j, forward, e.Now())
		return changed, nil
	})
	return j, moved, err
}
