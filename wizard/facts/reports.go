package facts

import (
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/tlsrpt"
)

// ReportDay is one policy of one report: who reported, for which day, how it went (RFC 8460 §4).
type ReportDay struct {
	Organization string            `json:"organization"`
	ReportID     string            `json:"report_id"`
	Begin        time.Time         `json:"begin"`
	End          time.Time         `json:"end"`
	PolicyType   tlsrpt.PolicyType `json:"policy_type"`
	Policy       string            `json:"policy,omitempty"`
	Success      int64             `json:"success"` // sessions
	Failure      int64             `json:"failure"` // sessions
	Failures     []ReportReason    `json:"failures,omitempty"`
}

// ReportReason is why sessions failed (RFC 8460 §4.3).
type ReportReason struct {
	Result tlsrpt.ResultType `json:"result"`
	MX     string            `json:"mx,omitempty"`
	Count  int64             `json:"count"`
}

// Report returns the report that the note was made of, with its one policy.
func (d ReportDay) Report() tlsrpt.Report {
	p := tlsrpt.PolicyResult{
		Type: d.PolicyType, Text: strings.Split(d.Policy, "\n"), Success: d.Success, Failure: d.Failure,
	}
	for _, f := range d.Failures {
		p.Failures = append(p.Failures, tlsrpt.Failure{Type: f.Result, MX: f.MX, Count: f.Count})
	}
	return tlsrpt.Report{
		Organization: d.Organization, ID: d.ReportID, Begin: d.Begin, End: d.End, Policies: []tlsrpt.PolicyResult{p},
	}
}

// ReportKey identifies what one report about a domain says: a sender may deliver the same report twice.
type ReportKey struct {
	kind                                     tlsrpt.PolicyType
	organization, id, policy, begin, content string
}

// Key returns what identifies the day: the same for the same statement in another copy of a report.
func (d ReportDay) Key() ReportKey {
	key := ReportKey{kind: d.PolicyType, organization: strings.ToLower(d.Organization), id: d.ReportID, policy: d.Policy, begin: d.Begin.UTC().Format(time.RFC3339)}
	if d.ReportID == "" || d.Begin.IsZero() { // then take what it says
		key.content = fmt.Sprint(d.Success, d.Failure, d.Failures)
	}
	return key
}
