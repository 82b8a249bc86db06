package tlsrpt

import "slices"

// A Warning is something odd about a report or its wrapping that did not keep
// it from being read.
type Warning string

// What is in a report.
const (
	MissingOrganization Warning = "missing-organization"
	MissingSummary      Warning = "missing-summary"
	CountIsString       Warning = "count-is-string"
	CountNotInteger     Warning = "count-not-integer" // 12.0 or 1.2e1
	NegativeCount       Warning = "negative-count"    // taken for none
	ImplausibleCount    Warning = "implausible-count"
	OddCount            Warning = "odd-count" // no number of sessions at all: left out
	MissingCount        Warning = "missing-count"
	TotalTooSmall       Warning = "total-too-small" // fewer failures in all than of one kind: that many are counted
	BadDatetime         Warning = "bad-datetime"
	BadRange            Warning = "bad-range" // it ends before it begins: read the other way round
	RangeNotADay        Warning = "range-not-a-day"
	OddPolicies         Warning = "odd-policies"        // one policy, and not a list of them
	OddPolicy           Warning = "odd-policy"          // what is said of a policy is not in an object called policy
	OddSummary          Warning = "odd-summary"         // nor are the totals in one called summary
	OddDetails          Warning = "odd-failure-details" // no list of failures
	OddEntry            Warning = "odd-entry"           // of a list of objects, one that is none: left out
	OddKey              Warning = "odd-key"             // a name written otherwise, "policy_type"
	OddText             Warning = "odd-text"            // no string where one belongs
	MissingPolicyDomain Warning = "missing-policy-domain"
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

// warnings collects each warning once, in the order they turn up.
type warnings []Warning

func (ws *warnings) add(more ...Warning) {
	for _, w := range more {
		if !slices.Contains(*ws, w) {
			*ws = append(*ws, w)
		}
	}
}
