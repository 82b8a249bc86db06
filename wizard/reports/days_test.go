package reports

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// What a sender lists in many rows is one thing, and none of them gets lost.
func TestDaysAddUp(t *testing.T) {
	failure := func(kind tlsrpt.ResultType, mx string, n int64) tlsrpt.Failure {
		return tlsrpt.Failure{Type: kind, MX: mx, Count: n}
	}
	p := tlsrpt.PolicyResult{Type: tlsrpt.STS, Success: 5, Failure: 300}
	for range 299 {
		p.Failures = append(p.Failures, failure(tlsrpt.CertificateExpired, "mx.rosehill.example", 1))
	}
	p.Failures = append(p.Failures, failure(tlsrpt.StartTLSNotSupported, "mx.rosehill.example", 1))
	second := tlsrpt.PolicyResult{Type: tlsrpt.STS, Success: math.MaxInt64, Failure: 1, Failures: []tlsrpt.Failure{failure(tlsrpt.CertificateExpired, "MX.rosehill.example.", 1)}}
	got, _ := days("rosehill.example", tlsrpt.Report{ID: "a"}, []row{{p, facts.ByFile}, {second, facts.ByHeader}})
	want := []facts.ReportDay{{
		ReportID: "a", PolicyType: "sts", Success: math.MaxInt64, Failure: 301, About: facts.ByHeader,
		Failures: []facts.ReportReason{{Result: "certificate-expired", MX: "mx.rosehill.example", Count: 300}, {Result: "starttls-not-supported", MX: "mx.rosehill.example", Count: 1}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Failures that differ only in what the sender adds are told in one, with the details of the largest; another code is another reason.
func TestReasonsLendDetails(t *testing.T) {
	p := tlsrpt.PolicyResult{Type: tlsrpt.STS, Failures: []tlsrpt.Failure{
		{Type: "validation-failure", MX: "mx1.rosehill.example", Count: 2, Code: "x509", Info: "small", SendingIP: "192.0.2.1"},
		{Type: "validation-failure", MX: "MX1.rosehill.example.", Count: 9, Code: "x509", Info: "large", HELO: "mx1"},
		{Type: "validation-failure", MX: "mx1.rosehill.example", Count: 3, Code: "x509", Info: "middle"},
		{Type: "validation-failure", MX: "mx1.rosehill.example", Count: 1, Code: "timeout"},
		{Type: "certificate-expired", Some: true},
		{Type: "certificate-expired", Some: true},
		{Type: "starttls-not-supported", Some: true},
		{Type: "starttls-not-supported", Count: 4},
	}}
	got, _ := days("rosehill.example", tlsrpt.Report{}, []row{{p, ""}})
	want := []facts.ReportReason{
		{Result: "validation-failure", MX: "mx1.rosehill.example", Count: 14, Code: "x509", Info: "large", HELO: "mx1"},
		{Result: "validation-failure", MX: "mx1.rosehill.example", Count: 1, Code: "timeout"},
		{Result: "certificate-expired", Some: true},
		{Result: "starttls-not-supported", Count: 4},
	}
	if diff := cmp.Diff(want, got[0].Failures); diff != "" {
		t.Error(diff)
	}
}

// Of very many reasons or rows the largest are kept, and how many others there were.
func TestLargestAreKept(t *testing.T) {
	p := tlsrpt.PolicyResult{Type: tlsrpt.STS}
	for n := range 150 {
		p.Failures = append(p.Failures, tlsrpt.Failure{Type: "certificate-expired", MX: fmt.Sprintf("mx%d.rosehill.example", n), Count: 1 + int64(n/149)*76})
	}
	p.Failures[7].Count = math.MaxInt64
	got, _ := days("rosehill.example", tlsrpt.Report{}, []row{{p, ""}})
	d := got[0]
	if len(d.Failures) != maxFailures || d.Failures[7].Count != math.MaxInt64 || d.Failures[99].Count != 77 || d.LeftOut != (facts.LeftOut{Kinds: 50, Sessions: 50}) {
		t.Errorf("%d reasons, the last %+v, left out %+v", len(d.Failures), d.Failures[len(d.Failures)-1], d.LeftOut)
	}
	for i := range p.Failures {
		p.Failures[i].Count = math.MaxInt64
	}
	if got, _ = days("rosehill.example", tlsrpt.Report{}, []row{{p, ""}}); got[0].LeftOut.Sessions != math.MaxInt64 || got[0].Failures[99].MX != "mx99.rosehill.example" {
		t.Errorf("%+v", got[0].LeftOut)
	}
	var rows []row
	for n := range 1000 {
		rows = append(rows, row{tlsrpt.PolicyResult{Type: tlsrpt.TLSA, Domain: fmt.Sprintf("mx%d.rosehill.example", n), Success: int64(n), Failure: int64(n / 999)}, facts.ByServer})
	}
	if got, left := days("rosehill.example", tlsrpt.Report{}, rows); len(got) != maxRows || left != 900 || got[0].Success != 900 || got[99].Success != 999 {
		t.Errorf("%d rows and %d more, the first %+v", len(got), left, got[0])
	}
}
