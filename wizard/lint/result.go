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
	Usable   bool // most senders end with something to go by, be it against the letter of the standard
	Findings []diagnosis.Finding
	Err      error  // why it is not valid; nil where the findings say it better
	Mended   string // the whole policy as it should be, where that is clear

	// What was read, of the kind and only where it is valid.
	Record       mtasts.Record
	ReportRecord tlsrpt.Record
	Policy       mtasts.Policy
	Report       tlsrpt.Report
	Warnings     []tlsrpt.Warning // about Report
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
)

// Outcome returns the result in one word.
func (r Result) Outcome() Outcome {
	costs := func(f diagnosis.Finding) bool { return f.Level < diagnosis.Advice }
	switch {
	case r.Valid() && slices.ContainsFunc(r.Findings, costs):
		return Careful
	case !r.Valid() && r.Kind == TLSReport:
		return Unreadable
	case !r.Valid() && r.Usable:
		return Strict
	}
	return Outcome(r.State)
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
