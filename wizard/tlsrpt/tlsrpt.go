// Package tlsrpt is RFC 8460, SMTP TLS Reporting.
//
// A TXT record at _smtp._tls.DOMAIN says where senders report, once a day, how
// many connections to the domain's mail servers were safe and why others were
// not. A report is JSON, usually gzipped, usually mailed.
package tlsrpt

import "mailseal/wizard/mtasts"

// The names of RFC 8460.
const (
	RecordLabel = "_smtp._tls" // §3: the TXT record is at RecordLabel.DOMAIN
	Version     = "TLSRPTv1"   // §3
)

// Record says where reports go (RFC 8460 §3).
type Record struct {
	RUA []string // URIs, mailto: or https:
}

// String is the record as it is published.
func (r Record) String() string { return "" }

// FindRecord applies the rule of RFC 8460 §3 to all TXT records at one name.
func FindRecord(txts []string) (Record, mtasts.State, error) { return Record{}, mtasts.Absent, nil }

// LintRecord says what is wrong or unusual about the TXT records at one name.
func LintRecord(txts []string) []mtasts.Remark { return nil }
