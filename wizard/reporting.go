package wizard

import (
	"strings"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Limits on what the notes keep of one report.
const (
	maxReportPolicy   = 8 << 10 // bytes
	maxReportFailures = 100
)

// ReportDays is what the notes keep of a report: one entry for each policy of the domain in it.
func ReportDays(domain string, report tlsrpt.Report) []facts.ReportDay {
	var days []facts.ReportDay
	for _, p := range report.Policies {
		if p.Domain != "" && !strings.EqualFold(strings.TrimSuffix(p.Domain, "."), domain) {
			continue
		}
		d := facts.ReportDay{
			Organization: report.Organization, ReportID: report.ID, Begin: report.Begin, End: report.End,
			PolicyType: string(p.Type), Policy: strings.Join(p.Text, "\n"), Success: p.Success, Failure: p.Failure,
		}
		if len(d.Policy) > maxReportPolicy {
			d.Policy = "" // nobody's; what was not kept is taken for not known
		}
		for _, f := range p.Failures[:min(len(p.Failures), maxReportFailures)] {
			d.Failures = append(d.Failures, facts.ReportReason{Result: string(f.Type), MX: f.MX, Count: f.Count})
		}
		days = append(days, d)
	}
	return days
}

// reportOf and policyOf are the report again that a note was made of.
func reportOf(d facts.ReportDay) tlsrpt.Report {
	return tlsrpt.Report{Organization: d.Organization, ID: d.ReportID, Begin: d.Begin, End: d.End}
}

func policyOf(d facts.ReportDay) tlsrpt.PolicyResult {
	p := tlsrpt.PolicyResult{
		Type: tlsrpt.PolicyType(d.PolicyType), Text: strings.Split(d.Policy, "\n"), Success: d.Success, Failure: d.Failure,
	}
	for _, f := range d.Failures {
		p.Failures = append(p.Failures, tlsrpt.Failure{Type: tlsrpt.ResultType(f.Result), MX: f.MX, Count: f.Count})
	}
	return p
}
