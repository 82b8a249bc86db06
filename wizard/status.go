package wizard

import (
	"context"
	"errors"
	"fmt"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/reports"
)

// Status is a domain as a check found it, judged.
type Status struct {
	Journey  journey.Journey // the check is in its notes
	Check    facts.Check
	Findings []diagnosis.Finding // worst first
	Verdict  diagnosis.Verdict
	Kept     bool // the journey is on disk, and has what earlier checks saw
}

// Status checks a domain against its notes, and saves what was seen, whether or not anybody began its journey; with ReadOnly it saves
// nothing. Where the notes cannot be read, or nothing can be saved, the status is good all the same, with the error beside it:
// the verdict is then what the check alone says, or what the notes as they were say to it. Its journey has no domain only
// where ctx ended.
func (e Engine) Status(ctx context.Context, domain string) (Status, error) {
	before, _, unread := e.Find(domain)
	if before.Domain == "" {
		before = journey.NewJourney(domain, e.Now())
	}
	check := e.Probe(ctx, domain, e.Guide.StatusScope(before, e.Now()), nil)
	if ctx.Err() != nil {
		return Status{}, ctx.Err()
	}
	if unread != nil {
		return e.judged(e.noted(before, check), false), unread
	}
	days, read, left := e.reportsOf(ctx, before)
	left = errors.Join(left, future(before, check))
	see := func(j journey.Journey) (journey.Journey, error) {
		j.Notes.Reports = reports.Noted(j.Notes.Reports, days, e.Now())
		return e.noted(j, check), nil
	}
	if e.ReadOnly {
		j, _ := see(before) // it cannot fail
		return e.judged(j, false), left
	}
	j, err := e.Update(domain, see)
	if err == nil && read != nil {
		err = read()
	}
	kept := j.Domain != ""
	if !kept { // what could not be saved was seen all the same
		j, _ = see(before)
	}
	return e.judged(j, kept), errors.Join(err, left)
}

// reportsOf reads the new reports of a journey that was begun.
func (e Engine) reportsOf(ctx context.Context, j journey.Journey) (days []facts.ReportDay, saved func() error, err error) {
	if !j.Begun() {
		return nil, nil, nil
	}
	return e.Reports(ctx, j.Domain)
}

// future says that the notes have dates that are still to come.
func future(j journey.Journey, check facts.Check) error {
	last := j.Future(check)
	if last.IsZero() {
		return nil
	}
	return assets.NewError(msgid.ErrorNotesAhead, assets.Values{"domain": j.Domain, "date": assets.Date{At: last, Now: check.At}})
}

// CrashedError says that a fault of ours kept a domain from being checked.
func CrashedError(domain string, crash any) error {
	return assets.NewError(msgid.ErrorListCrashed, assets.Values{"domain": domain, "why": fmt.Sprint(crash)})
}

// noted takes a check into a journey; where nobody began one, into its notes alone: a check of anybody's domain plans nothing.
func (e Engine) noted(j journey.Journey, check facts.Check) journey.Journey {
	if j.Begun() {
		return e.Guide.Observe(j, check)
	}
	return e.Guide.Remember(j, check)
}

// judged judges a journey whose notes know the newest check, with what that did not ask for again: what it found gone is known to be gone.
func (e Engine) judged(j journey.Journey, kept bool) Status {
	now := e.Now()
	check, _ := j.Check()
	findings := e.Guide.Findings(j, now)
	verdict := e.Guide.VerdictOf(j, findings, now)
	if !j.Begun() { // what a journey would make of it
		j = e.Guide.Follow(j, check.At)
	}
	return Status{j, check, findings, verdict, kept}
}
