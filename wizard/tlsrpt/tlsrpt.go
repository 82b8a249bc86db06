// Package tlsrpt is RFC 8460, SMTP TLS Reporting.
//
// A TXT record at _smtp._tls.DOMAIN says where senders report, once a day, how
// many connections to the domain's mail servers were safe and why others were
// not. A report is JSON, usually gzipped, usually mailed.
package tlsrpt

// The names of RFC 8460.
const (
	RecordLabel = "_smtp._tls" // §3: the TXT record is at RecordLabel.DOMAIN
	Version     = "TLSRPTv1"   // §3
)
