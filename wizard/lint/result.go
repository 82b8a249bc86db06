package lint

import (
	"slices"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Result is what a text comes to.
type Result struct {
	Kind     Kind
	State    mtasts.State
	Usable   bool // most senders end with something to go by, be it against the letter of the standard; of a report: it counts anything
	Findings []diagnosis.Finding
	Err      error  // why it is not valid; nil where the findings say it better
	Mended   string // the whole policy as it should be, where that is clear

	// What was read, of the kind and only where it is valid; of a report, where it could be read.
	Record       mtasts.Record
	ReportRecord tlsrpt.Record
	Policy       mtasts.Policy
	Report       tlsrpt.Report
	Warnings     []tlsrpt.Warning // about Report

	// Of a TLS report.
	Name    string   // the file, and the place in it
	Unread  bool     // it could not be read
	Reports []Result // where there are several: each, or the first of very many
	More    int      // that are not in Reports

	CountValid, CountUsable int // of all of several reports
}

// Valid reports whether the text keeps to the letter of the standard.
func (r Result) Valid() bool { return r.State == mtasts.Valid }

// Outcome is a result in one word: the state, or one of these.
type Outcome string

// What the standard allows, some senders may refuse, and the other way round.
const (
	Careful    Outcome = "careful"    // valid, with a finding that costs something
	Strict     Outcome = "strict"     // not valid, and most senders take it
	Unreadable Outcome = "unreadable" // a report that is none

	// Of a report that can be read; what it counts is said beside them.
	Clean    Outcome = "clean"    // valid, and no failure
	Failures Outcome = "failures" // valid, with failures
	Nothing  Outcome = "nothing"  // valid, and it counts nothing
	Bent     Outcome = "bent"     // not valid, and no failure
	BentFail Outcome = "bent-failures"
	BentNone Outcome = "bent-nothing"
)

// Outcome returns the result in one word.
func (r Result) Outcome() Outcome {
	costs := func(f diagnosis.Finding) bool { return f.Level < diagnosis.Advice }
	switch {
	case r.Kind == TLSReport:
		return r.report()
	case r.Valid() && slices.ContainsFunc(r.Findings, costs):
		return Careful
	case !r.Valid() && r.Usable:
		return Strict
	}
	return Outcome(r.State)
}

// report returns the outcome of a report.
func (r Result) report() Outcome {
	good, failures, nothing := Clean, Failures, Nothing
	if !r.Valid() {
		good, failures, nothing = Bent, BentFail, BentNone
	}
	switch {
	case r.Unread:
		return Unreadable
	case !r.Report.Counts():
		return nothing
	case r.Report.Fails():
		return failures
	}
	return good
}

// rank orders the results of reports, the worst first.
func (r Result) rank() int {
	switch {
	case r.Unread:
		return 0
	case !r.Valid() && !r.Usable:
		return 1
	case !r.Valid():
		return 2
	case !r.Usable:
		return 3
	}
	return 4
}

// Reason returns why the text is not valid, where the findings do not say it in fewer words: a file in one line would be quoted whole.
func (r Result) Reason() error {
	if slices.ContainsFunc(r.Findings, func(f diagnosis.Finding) bool { return f.ID == diagnosis.PolicyLineBreaks }) {
		return nil
	}
	return r.Err
}

// Causes returns the findings without the one that follows from others: that a policy names no mail server, where it has an mx
// line that does not count.
func (r Result) Causes() []diagnosis.Finding {
	if !slices.ContainsFunc(r.Findings, spoilsMX) {
		return r.Findings
	}
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f diagnosis.Finding) bool { return f.ID == diagnosis.PolicyNoMX })
}

// spoilsMX reports whether a finding is about an mx line that is there and does not count.
func spoilsMX(f diagnosis.Finding) bool {
	written := []diagnosis.ID{diagnosis.PolicyMXSyntax, diagnosis.PolicyMXUnicode, diagnosis.PolicyPlaceholder}
	return slices.Contains(written, f.ID) || f.Values.Text("right") == "mx:" || f.Values.Text("guess") == "mx:"
}
