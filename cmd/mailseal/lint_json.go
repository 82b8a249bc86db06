package main

import (
	"time"

	"mailseal/assets"
	"mailseal/wizard/lint"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// lintedJSON is what `lint --json` prints.
type lintedJSON struct {
	Kind     lint.Kind     `json:"kind"`
	State    mtasts.State  `json:"state"`
	Valid    bool          `json:"valid"`
	Usable   bool          `json:"usable"` // most senders end with something to go by, be it against the letter of the standard
	Parsed   any           `json:"parsed"`
	Findings []findingJSON `json:"findings"`

	// Of several TLS reports, the fields above are those of the worst: valid where all are valid, usable where one is.
	Reports     []lintedReportJSON `json:"reports,omitempty"`
	ReportsMore int                `json:"reports_more,omitempty"` // that are not in reports
}

// lintedReportJSON is one of several reports in `lint --json`.
type lintedReportJSON struct {
	Name string `json:"name"` // the file, and where in it
	lintedJSON
}

// reportJSON is a report in `lint --json`.
type reportJSON struct {
	Organization string             `json:"organization"`
	ID           string             `json:"id"`
	Begin        time.Time          `json:"begin,omitzero"`
	End          time.Time          `json:"end,omitzero"`
	Success      int64              `json:"success"` // sessions
	Failure      int64              `json:"failure"` // sessions
	DANE         *sessionsJSON      `json:"dane,omitempty"`
	Policies     []reportPolicyJSON `json:"policies"`
	Warnings     []tlsrpt.Warning   `json:"warnings"`
}

type reportPolicyJSON struct {
	Type     tlsrpt.PolicyType   `json:"type"`
	Domain   string              `json:"domain"`
	Success  int64               `json:"success"`
	Failure  int64               `json:"failure"`
	Failures []reportFailureJSON `json:"failures"`
}

func newLintedJSON(words *assets.Words, r lint.Result) lintedJSON {
	v := lintedJSON{
		Kind: r.Kind, State: r.State, Valid: r.Valid(), Usable: r.Usable, Parsed: parsedJSON(r), Findings: newFindingsJSON(words, r.Findings), ReportsMore: r.More,
	}
	for _, one := range r.Reports {
		v.Reports = append(v.Reports, lintedReportJSON{one.Name, newLintedJSON(words, one)})
	}
	return v
}

// parsedJSON returns what was read from a valid text, or from a report in any state: an object without fields for any other.
func parsedJSON(r lint.Result) any {
	if r.Valid() || r.Kind == lint.TLSReport && !r.Unread {
		switch r.Kind {
		case lint.STSRecord:
			return map[string]any{"id": r.Record.ID}
		case lint.TLSRPTRecord:
			return map[string]any{"rua": list(r.ReportRecord.RUA)}
		case lint.PolicyFile:
			return map[string]any{"mode": r.Policy.Mode, "max_age": int64(r.Policy.MaxAge.Seconds()), "mx": list(r.Policy.MX)}
		case lint.TLSReport:
			return newReportJSON(r)
		}
	}
	return struct{}{}
}

func newReportJSON(r lint.Result) reportJSON {
	sessions := r.Report.Sessions()
	out := reportJSON{
		Organization: r.Report.Organization, ID: r.Report.ID, Begin: r.Report.Begin, End: r.Report.End,
		Success: sessions.Success, Failure: sessions.Failure, DANE: daneJSON(sessions),
		Policies: []reportPolicyJSON{}, Warnings: append([]tlsrpt.Warning{}, r.Warnings...),
	}
	for _, p := range r.Report.Policies {
		policy := reportPolicyJSON{Type: p.Type, Domain: p.Domain, Success: p.Success, Failure: p.Failure, Failures: []reportFailureJSON{}}
		for _, f := range p.Failures {
			policy.Failures = append(policy.Failures, newReportFailureJSON(f))
		}
		out.Policies = append(out.Policies, policy)
	}
	return out
}
