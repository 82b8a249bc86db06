// Package lint judges text before it is published, by RFC 8461 and RFC 8460: a record, a policy file, a report.
//
// Each kind has its function here, a report in report.go, which gives a Result (result.go): what senders make of the text, the findings about it and
// what was read from it. A record may come as a line of a zone file, or as dig prints it: RecordTexts (zone.go) takes the value
// out of that.
package lint

import (
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Kind is what a text is meant to be.
type Kind string

// The kinds.
const (
	STSRecord    Kind = "record" // the TXT records at _mta-sts
	PolicyFile   Kind = "policy"
	TLSRPTRecord Kind = "tlsrpt" // the TXT records at _smtp._tls
	TLSReport    Kind = "report"
)

// Record judges the TXT records at _mta-sts (RFC 8461 §3.1), the strings of each joined. now is what a proposed id is made from.
func Record(texts []string, now time.Time) Result {
	record, state, err := mtasts.FindRecord(texts)
	remarks := mtasts.LintRecord(texts)
	if state == mtasts.Absent {
		err = whyAbsent(texts, mtasts.Version, mtasts.Record{ID: mtasts.NewID(now)}.String(), len(remarks) > 0)
	}
	return Result{
		Kind: STSRecord, State: state, Usable: state == mtasts.Valid, Findings: diagnosis.FromRemarks(remarks, now), Err: err,
		Record: record,
	}
}

// ReportRecord judges the TXT records at _smtp._tls (RFC 8460 §3), the strings of each joined.
func ReportRecord(texts []string, now time.Time) Result {
	record, state, err := tlsrpt.FindRecord(texts)
	remarks := tlsrpt.LintRecord(texts)
	if state == mtasts.Absent {
		example := tlsrpt.Record{RUA: []string{"mailto:tls-reports@YOUR-DOMAIN"}}
		err = whyAbsent(texts, tlsrpt.Version, example.String(), len(remarks) > 0)
	}
	return Result{
		Kind: TLSRPTRecord, State: state, Usable: state == mtasts.Valid, Findings: diagnosis.FromRemarks(remarks, now), Err: err,
		ReportRecord: record,
	}
}

// whyAbsent says why senders see no record in texts; nil where a finding says it better.
func whyAbsent(texts []string, version, example string, found bool) error {
	if strings.Join(texts, "") == "" {
		return assets.NewError(msgid.ErrorLintNothing, nil)
	}
	if _, text, ok := parseTXT(texts[0]); ok && len(mtasts.Candidates([]string{text}, version)) == 1 {
		return assets.NewError(msgid.ErrorLintZoneLine, nil)
	}
	if found {
		return nil
	}
	return assets.NewError(msgid.ErrorLintStart, assets.Values{"version": version, "example": example})
}

// Policy judges a policy file (RFC 8461 §3.2), byte by byte.
func Policy(body []byte, now time.Time) Result {
	r := Result{
		Kind: PolicyFile, State: mtasts.Valid, Usable: true, Findings: diagnosis.FromRemarks(mtasts.LintPolicy(body), now),
	}
	if r.Policy, r.Err = mtasts.ParsePolicy(body); r.Err != nil {
		r.State, r.Usable = mtasts.Invalid, mtasts.Tolerated(body)
		if mended, ok := mtasts.MendPolicy(body); ok {
			r.Mended = mended.String()
		}
	}
	return r
}
