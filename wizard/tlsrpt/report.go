package tlsrpt

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Report is what one sender saw of one domain in a time, normally a UTC day (RFC 8460 §4).
//
// Its strings are safe to show: control and direction characters are gone, and
// they are bounded. They are still only what somebody claims.
type Report struct {
	Organization string // who reports; the contact's domain where the report does not say
	ID           string
	Begin, End   time.Time // UTC; both zero where the report's dates cannot be read
	Policies     []PolicyResult
}

// PolicyType is what a sender held the connections against (RFC 8460 §4.4).
// Other values than these are kept as they came.
type PolicyType string

const (
	STS      PolicyType = "sts"
	TLSA     PolicyType = "tlsa" // DANE
	NoPolicy PolicyType = "no-policy-found"
)

// PolicyResult is how connections went under one policy.
type PolicyResult struct {
	Type     PolicyType
	Text     []string // the policy as the sender had it, by lines; often empty when it could not be fetched
	Domain   string
	Success  int64 // sessions
	Failure  int64 // sessions
	Failures []Failure
}

// Failure is one kind of failure in a PolicyResult. One session may show up in
// several: their counts do not add up to PolicyResult.Failure (RFC 8460 §4).
type Failure struct {
	Type  ResultType
	Count int64  // sessions; 0 where Some
	Some  bool   // the report does not say how many
	MX    string // the name of the mail server, empty where the reporter names none

	// What the sender adds in its own words; each may be empty.
	Code        string // failure-reason-code
	Info        string // additional-information: a URI in RFC 8460 §4.4, in practice any text
	SendingIP   string
	ReceivingIP string
	HELO        string // receiving-mx-helo: what the mail server calls itself
}

// ResultType is why a session failed (RFC 8460 §4.3). Types that are not
// registered are kept as they came, in lower case.
type ResultType string

const (
	StartTLSNotSupported    ResultType = "starttls-not-supported"
	CertificateHostMismatch ResultType = "certificate-host-mismatch"
	CertificateExpired      ResultType = "certificate-expired"
	CertificateNotTrusted   ResultType = "certificate-not-trusted"
	ValidationFailure       ResultType = "validation-failure"
	TLSAInvalid             ResultType = "tlsa-invalid"
	DNSSECInvalid           ResultType = "dnssec-invalid"
	DANERequired            ResultType = "dane-required"
	STSPolicyFetchError     ResultType = "sts-policy-fetch-error"
	STSPolicyInvalid        ResultType = "sts-policy-invalid"
	STSWebPKIInvalid        ResultType = "sts-webpki-invalid"
)

// Registered reports whether a type is one of RFC 8460 §4.3.
func (t ResultType) Registered() bool {
	switch t {
	case StartTLSNotSupported, CertificateHostMismatch, CertificateExpired, CertificateNotTrusted,
		ValidationFailure, TLSAInvalid, DNSSECInvalid, DANERequired,
		STSPolicyFetchError, STSPolicyInvalid, STSWebPKIInvalid:
		return true
	}
	return false
}

// Sessions are counts of sessions that cover each session once, and those that may be the same ones under DANE.
type Sessions struct {
	Success, Failure int64
	// DANE counts what was held against TLSA records beside an MTA-STS policy. Some senders hold a session against both,
	// so it is not in Success and Failure.
	DANE struct{ Success, Failure int64 }
}

// Add returns the sum of two counts.
func (s Sessions) Add(more Sessions) Sessions {
	s.Success, s.Failure = Sum(s.Success, more.Success), Sum(s.Failure, more.Failure)
	s.DANE.Success, s.DANE.Failure = Sum(s.DANE.Success, more.DANE.Success), Sum(s.DANE.Failure, more.DANE.Failure)
	return s
}

// Sessions adds up the sessions of a report. Its rows are disjoint (RFC 8460 §4), but for those of DANE beside an MTA-STS
// policy, which are counted apart: Microsoft counts a session under both.
func (r Report) Sessions() Sessions {
	sts := slices.ContainsFunc(r.Policies, func(p PolicyResult) bool { return p.Type == STS })
	var all Sessions
	for _, p := range r.Policies {
		var row Sessions
		if sts && p.Type == TLSA {
			row.DANE.Success, row.DANE.Failure = p.Success, p.Failure
		} else {
			row.Success, row.Failure = p.Success, p.Failure
		}
		all = all.Add(row)
	}
	return all
}

// Counts reports whether there is anything to count in a report: a session, or a failure without a number.
func (r Report) Counts() bool {
	return slices.ContainsFunc(r.Policies, func(p PolicyResult) bool { return p.Success > 0 || p.fails() })
}

// Fails reports whether a report has a failure, be it one without a number.
func (r Report) Fails() bool {
	return slices.ContainsFunc(r.Policies, func(p PolicyResult) bool { return p.fails() })
}

func (p PolicyResult) fails() bool {
	return p.Failure > 0 || slices.ContainsFunc(p.Failures, func(f Failure) bool { return f.Some || f.Count > 0 })
}

// Sum adds counts of sessions, which are never negative, and stops at the largest.
func Sum(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Day returns the UTC day that a report is about, zero where its dates cannot be read.
func (r Report) Day() time.Time {
	if r.Begin.IsZero() {
		return time.Time{}
	}
	return r.Begin.Truncate(24 * time.Hour)
}

// LastDay returns the last UTC day that a report is about, which is mostly its Day: the midnight at its end belongs to the day
// before. It is that of Begin where End is not later.
func (r Report) LastDay() time.Time {
	first := r.Begin.UTC().Truncate(24 * time.Hour)
	if last := r.End.Add(-time.Second).UTC().Truncate(24 * time.Hour); last.After(first) {
		return last
	}
	return first
}

// Future reports whether a report is about a day that has not begun yet at now. Such
// a report must not satisfy a wait.
func (r Report) Future(now time.Time) bool {
	return r.Begin.After(now) || r.End.After(now.Add(26*time.Hour))
}

const maxText = 400 // characters of one string that are kept

// safe takes out what could steer a terminal or turn its text round, and says
// whether there was anything.
func safe(s string) (string, bool) {
	odd := false
	n := 0
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t', unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			odd = true
			return -1
		case n == maxText:
			return -1
		case r == '\n', r == '\t':
			r = ' '
		}
		n++
		return r
	}, s)
	return clean, odd
}
