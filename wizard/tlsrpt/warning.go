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
	NegativeCount       Warning = "negative-count"    // taken as 0
	ImplausibleCount    Warning = "implausible-count"
	BadDatetime         Warning = "bad-datetime"
	BadRange            Warning = "bad-range" // it ends before it begins: read the other way round
	RangeNotADay        Warning = "range-not-a-day"
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

// warnings collects each warning once, in the order they turn up.
type warnings []Warning

func (ws *warnings) add(more ...Warning) {
	for _, w := range more {
		if !slices.Contains(*ws, w) {
			*ws = append(*ws, w)
		}
	}
}
