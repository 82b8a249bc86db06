package tlsrpt

import (
	"strings"
	"time"
	"unicode"
)

// A Warning is something odd about a report or its wrapping that did not keep
// it from being read.
type Warning string

// What is in a report.
const (
	MissingOrganization Warning = "missing-organization"
	MissingSummary      Warning = "missing-summary"
	CountIsString       Warning = "count-is-string"
	CountNotInteger     Warning = "count-not-integer" // 12.0 or 1.2e1
	NegativeCount       Warning = "negative-count"    // taken as 0
	ImplausibleCount    Warning = "implausible-count"
	BadDatetime         Warning = "bad-datetime"
	BadRange            Warning = "bad-range" // it ends before it begins: read the other way round
	RangeNotADay        Warning = "range-not-a-day"
	FutureDate          Warning = "future-date"
	OddPolicies         Warning = "odd-policies" // one policy, and not a list of them
	OddPolicyString     Warning = "odd-policy-string"
	OddMXHost           Warning = "odd-mx-host"
	UnknownPolicyType   Warning = "unknown-policy-type"
	UnknownResultType   Warning = "unknown-result-type"
	BadIP               Warning = "bad-ip"
	ControlCharacters   Warning = "control-characters"
	DuplicateKey        Warning = "duplicate-key" // the last one counts
)

// What is around it.
const (
	ByteOrderMark           Warning = "bom"
	TrailingData            Warning = "trailing-data"
	SeveralReports          Warning = "several-reports"
	DoubleGzip              Warning = "double-gzip"
	ZipContainer            Warning = "zip-container"
	ExtensionMismatch       Warning = "extension-mismatch" // called gzip, and is not
	NoReportType            Warning = "no-report-type"
	OddMediaType            Warning = "odd-media-type"
	MissingTLSReportHeaders Warning = "missing-tls-report-headers"
	NestedMessage           Warning = "nested-message"
	TruncatedMail           Warning = "truncated-mail"
)

// Future says that a report is about a day that has not begun yet at now. Such
// a report must not satisfy a wait.
func (r Report) Future(now time.Time) bool {
	return r.Begin.After(now) || r.End.After(now.Add(26*time.Hour))
}

// warnings collects each warning once, in the order they turn up.
type warnings []Warning

func (ws *warnings) add(more ...Warning) {
	for _, w := range more {
		seen := false
		for _, have := range *ws {
			seen = seen || have == w
		}
		if !seen {
			*ws = append(*ws, w)
		}
	}
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
