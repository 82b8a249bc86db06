package mtasts

import (
	"maps"
	"slices"
	"strings"
)

// ProblemKind is what is wrong with a text that should be a record, a policy or a report.
type ProblemKind string

// What is wrong with a record or a policy. Package tlsrpt has more.
const (
	RecordStart     ProblemKind = "record-start"
	RecordSemicolon ProblemKind = "record-semicolon"
	RecordEnd       ProblemKind = "record-end"
	RecordSeveral   ProblemKind = "record-several"
	FieldBlank      ProblemKind = "field-blank"
	FieldEquals     ProblemKind = "field-equals"
	FieldName       ProblemKind = "field-name"
	FieldEmpty      ProblemKind = "field-empty"
	FieldCharacter  ProblemKind = "field-character"
	FieldUTF8       ProblemKind = "field-utf8"
	FieldControl    ProblemKind = "field-control"
	IDWrong         ProblemKind = "id-wrong"
	IDMissing       ProblemKind = "id-missing"
	ModeWrong       ProblemKind = "mode-wrong"
	MXWrong         ProblemKind = "mx-wrong"
	MXMissing       ProblemKind = "mx-missing"
	MaxAgeRange     ProblemKind = "max-age-range"
	MaxAgeNumber    ProblemKind = "max-age-number"
	MaxAgeDigits    ProblemKind = "max-age-digits"
	MaxAgeTooLong   ProblemKind = "max-age-long"
	PolicySize      ProblemKind = "policy-size"
	PolicyEmpty     ProblemKind = "policy-empty"
	PolicyLine      ProblemKind = "policy-line"
	LineBlank       ProblemKind = "line-blank"
	LineColon       ProblemKind = "line-colon"
	LineMissing     ProblemKind = "line-missing"
	VersionWrong    ProblemKind = "version-wrong"
)

// Problem is why a text is not what it should be. Its Error is for logs and tests; what a user reads is made of its parts.
type Problem struct {
	Kind   ProblemKind
	Values map[string]string // what of the text it is about, and the limits
	Err    error             // what is beneath it; nil where nothing is
}

// NewProblem returns a problem; pairs are the names and values of what it is about.
func NewProblem(kind ProblemKind, pairs ...string) *Problem {
	p := &Problem{Kind: kind, Values: make(map[string]string)}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Values[pairs[i]] = pairs[i+1]
	}
	return p
}

// Of returns the problem with what is beneath it.
func (p *Problem) Of(err error) *Problem { return &Problem{p.Kind, p.Values, err} }

func (p *Problem) Error() string {
	text := string(p.Kind)
	for _, name := range slices.Sorted(maps.Keys(p.Values)) {
		text += " " + name + "=" + p.Values[name]
	}
	if p.Err != nil {
		text += ": " + p.Err.Error()
	}
	return strings.ToValidUTF8(text, "?")
}

func (p *Problem) Unwrap() error { return p.Err }
