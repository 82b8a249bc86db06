package wizard

import (
	"context"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// Status is a domain as a check found it, judged.
type Status struct {
	Journey  journey.Journey // the check is in its notes
	Check    facts.Check
	Findings []diagnosis.Finding // worst first
	Verdict  diagnosis.Verdict
	Kept     bool // the journey is on disk, and has what earlier checks saw
}

// Status checks a domain against its notes, and saves what was seen. A domain that nobody began a journey for leaves no
// notes: a check of anybody's domain must not fill the disk. The status is good even with an error where only reports
// could not be read, or nothing could be saved; its journey has no domain otherwise.
func (e Engine) Status(ctx context.Context, domain string) (Status, error) {
	before, begun, err := e.Find(domain)
	if err != nil {
		return Status{}, err
	}
	if !begun { // what it was checked for before is not judged by
		before = journey.NewJourney(domain, e.Now())
	}
	check := e.Probe(ctx, domain, e.Guide.StatusScope(before, e.Now()), nil)
	if ctx.Err() != nil {
		return Status{}, ctx.Err()
	}
	if !begun {
		return e.statusWithoutNotes(domain, check), nil
	}
	j, err := e.updateWithReports(ctx, domain, func(j journey.Journey) journey.Journey { return e.Guide.Observe(j, check) })
	kept := j.Domain != ""
	if !kept { // what could not be saved was seen all the same
		j = e.Guide.Observe(before, check)
	}
	// Judged by the notes that know this check: what it found gone is known to be gone.
	findings := e.Guide.Findings(j, e.Now())
	check, _ = j.Check() // with what this check did not ask for again
	return Status{j, check, findings, e.Guide.VerdictOf(j, findings, e.Now()), kept}, err
}

// statusWithoutNotes judges a domain by the check alone.
func (e Engine) statusWithoutNotes(domain string, check facts.Check) Status {
	fresh := journey.NewJourney(domain, e.Now())
	bare := fresh
	bare.Notes.Last = &check
	findings := e.Guide.Findings(bare, e.Now())
	return Status{e.Guide.Observe(fresh, check), check, findings, diagnosis.VerdictOf(findings), false}
}

// Seen reports whether the places of a policy could be looked at: without that, to find none is no finding.
func (s Status) Seen() bool {
	_, host := s.Check.Host.Best()
	_, record := s.Check.Record.Best()
	return host && record || s.Check.Zone.Missing
}
