// Package tlsrpt is RFC 8460, SMTP TLS Reporting.
//
// A TXT record at _smtp._tls.DOMAIN says where senders report, once a day, how
// many connections to the domain's mail servers were safe and why others were
// not. A report is JSON, usually gzipped, usually mailed.
//
// The record, from what is said about it down to its parts:
//
//	record_lint.go   what is wrong with the TXT records at the name
//	record_read.go   what the author of a broken record meant
//	record.go        the record to the letter
//	uri.go           the addresses in it
//
// A report, from a file of any kind down to the counts in it:
//
//	read.go          finds reports in a file, one container at a time:
//	                 mailbox.go, mail.go, zip.go and gzip.go give what is in theirs (blob.go)
//	letter.go        the mail as it was sent, and what its head says
//	file_name.go     what the name of a file says
//	report_list.go   the reports in one JSON text
//	report_letter.go where a report does not keep to the letter
//	report_read.go   a report, with what senders get wrong put right (warning.go says what that was)
//	report_values.go the values in it
//	json.go          JSON that is not trusted
//	report.go        what comes out
package tlsrpt

// The names of RFC 8460.
const (
	RecordLabel = "_smtp._tls" // §3: the TXT record is at RecordLabel.DOMAIN
	Version     = "TLSRPTv1"   // §3
)
