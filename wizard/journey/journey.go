// Package journey is the state of one domain and what may happen to it: what the user answered, what is asked next and
// which answers are legal, how far each task is, whose turn it is, and what a check or an answer changes. It is handed
// the time and what was seen; it has no words.
//
// A Journey is data; a Machine, which knows the catalogue of providers, moves it on. Read from here down:
//
//	answer.go             Answer: what an answer changes; question.go has the questions, and what is refused
//	observe.go            Observe: what a check changes; notes.go is what the notes keep of it, future.go what a wrong clock left
//	settle.go             what both end with: what is live decides how the journey goes on
//	pending.go            Pending: which question is asked now; obstacle.go is why a journey cannot begin
//	  pending_plan.go     before there is a plan; place.go, paste.go and draft.go make the plan of the answers
//	  pending_next.go     in testing, when protected and at a wait; ramp.go is the way to a longer max_age
//	  pending_consent.go  the typed words, and what a removal or a change of provider has to know before:
//	                      mail_servers.go
//	  stop.go             to leave a task undone
//	operation.go          a removal or a change of provider, from phase to phase; move.go has the steps of the second
//	target.go             another policy to publish: enforce, roll back, accept what is live
//	verdict.go, turn.go   the exit code, why a scheduled check has a message, and who has the next move
//	news.go, known.go     what changed since the last message, and what the user has acknowledged
//	events.go, next_check.go    the days that matter, and when to check again; watched.go is when to check a domain of a list
//	steps.go              Steps, Walk: what the user does for a task, and which step is open
//	task.go               Tasks, Open: how far each task is
//	  lookup.go           a record: which servers have it; wrong_record.go is what stands there instead
//	  policy_file.go      the policy file
//	  operation_task.go   records to change or delete
//	stage.go              Stage: where the domain stands
//	situation.go          the journey as the rules of rollout and diagnosis see it
//	back.go               Back: to the question or the step before; answers.go has the answers so far
//	reports_in.go         where the user saves TLS reports; set_aside.go is what they say that nobody has proven
//	thin.go               Thinned: less of the notes, for a small file
//	domain.go, plausible.go    what comes from outside: the domain that is typed, notes that are imported (their values:
//	                           plausible_values.go)
package journey

import (
	"time"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

// Journey is all there is to know of one domain: what the user answered, what we told them to publish, and what the checks
// left. It is what is saved. What changes one returns the changed copy.
type Journey struct {
	Domain  string      `json:"domain"`
	Created time.Time   `json:"created"`
	Answers []Answer    `json:"answers,omitempty"` // in the order given
	Plan    *plan.Plan  `json:"plan,omitempty"`    // nil until it is accepted
	Waiting Waiting     `json:"waiting,omitzero"`  // the task that the board waits for
	Notes   facts.Notes `json:"notes"`

	Operation  *plan.Operation    `json:"operation,omitempty"`  // a removal or a change of provider that is under way
	Candidates *facts.ServerCheck `json:"candidates,omitempty"` // the new mail servers of a move that is asked for, as they were looked up

	ReportsIn ReportsIn `json:"reports_in,omitzero"` // where reports are found, beside the folder that is kept for them
}

// Waiting is the task that is open, how far the user has come with it, and since when it is: the longer nothing happens, the less
// often we check.
type Waiting struct {
	Task  plan.TaskID `json:"task"`
	Since time.Time   `json:"since"`
	Step  int         `json:"step,omitempty"` // of its steps, which the user has come to, from 0

	Walked bool `json:"walked,omitempty"` // while the record was seen to be wrong: the step is the user's choice
}

// NewJourney starts the journey of a domain (A-labels).
func NewJourney(domain string, now time.Time) Journey {
	return Journey{Domain: domain, Created: now}
}

// Check returns the newest check; ok is false before the first one.
func (j Journey) Check() (check facts.Check, ok bool) {
	if j.Notes.Last == nil {
		return facts.Check{}, false
	}
	return *j.Notes.Last, true
}

// Machine moves journeys on. It knows the providers, and where this computer saves files.
type Machine struct {
	Catalogue *providers.Catalogue
	Downloads string // the folder where browsers and mail programs save files; "" where there is none to be read
}
