package reports

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

func TestSplit(t *testing.T) {
	report := tlsrpt.Report{Policies: []tlsrpt.PolicyResult{
		{Type: tlsrpt.STS, Domain: "Rosehill.example.", Success: 1},
		{Type: tlsrpt.TLSA, Domain: "mx.provider.example", Success: 2},
		{Type: tlsrpt.STS, Domain: "mail.rosehill.example", Success: 4},
		{Type: tlsrpt.NoPolicy, Success: 8},
		{Type: tlsrpt.STS, Domain: "neighbour.example", Success: 16},
	}}
	own, others := split("rosehill.example", report)
	if diff := cmp.Diff([]string{"mail.rosehill.example", "neighbour.example"}, others); diff != "" {
		t.Error(diff)
	}
	if all := sessions(Days("rosehill.example", report)); all.Success != 9 || len(own.Policies) != 3 {
		t.Errorf("%d safe of %+v", all.Success, own.Policies)
	}
	munich := tlsrpt.Report{Policies: []tlsrpt.PolicyResult{{Domain: "München.example."}}}
	if own, others := split("xn--mnchen-3ya.example", munich); len(own.Policies) != 1 || others != nil {
		t.Errorf("an umlaut: %+v, %q", own, others)
	}
	if own, others := split("rosehill.example", tlsrpt.Report{Policies: report.Policies[1:2]}); own.Policies != nil || len(others) != 1 {
		t.Errorf("of the server of somebody: %+v, %q", own, others)
	}
}

// What a sender lists in many rows is one thing, and none of them gets lost.
func TestDaysAddUp(t *testing.T) {
	row := func(kind tlsrpt.ResultType, mx string, n int64) tlsrpt.Failure {
		return tlsrpt.Failure{Type: kind, MX: mx, Count: n}
	}
	p := tlsrpt.PolicyResult{Type: tlsrpt.STS, Success: 5, Failure: 300}
	for range 299 {
		p.Failures = append(p.Failures, row(tlsrpt.CertificateExpired, "mx.rosehill.example", 1))
	}
	p.Failures = append(p.Failures, row(tlsrpt.StartTLSNotSupported, "mx.rosehill.example", 1))
	second := tlsrpt.PolicyResult{Type: tlsrpt.STS, Success: math.MaxInt64, Failure: 1, Failures: []tlsrpt.Failure{row(tlsrpt.CertificateExpired, "MX.rosehill.example.", 1)}}
	days := Days("rosehill.example", tlsrpt.Report{ID: "a", Policies: []tlsrpt.PolicyResult{p, second}})
	want := []facts.ReportDay{{
		ReportID: "a", PolicyType: "sts", Success: math.MaxInt64, Failure: 301,
		Failures: []facts.ReportReason{{Result: "certificate-expired", MX: "mx.rosehill.example", Count: 300}, {Result: "starttls-not-supported", MX: "mx.rosehill.example", Count: 1}},
	}}
	if diff := cmp.Diff(want, days); diff != "" {
		t.Error(diff)
	}
}

// A day that is told again is the same day; without an id or a date, what it says tells it apart.
func TestMergeOnce(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	one := facts.ReportDay{Organization: "Google Inc.", ReportID: "a", Begin: day, PolicyType: "sts", Success: 3}
	same, other, nameless, undated := one, one, one, one
	same.Organization = "google inc."
	other.Organization = "Third"
	nameless.ReportID = ""
	undated.Begin = time.Time{}
	more, later := nameless, undated
	more.Success, later.Success = 4, 4
	days := Merge(nil, []facts.ReportDay{one, same, other, nameless, nameless, more, undated, undated, later})
	if n := len(days); n != 6 {
		t.Errorf("%d, want 6: %+v", n, days)
	}
}
