// Package mtasts is RFC 8461, SMTP MTA Strict Transport Security.
//
// A domain says in two places that mail to it must be encrypted and which mail
// servers are its own. A TXT record at _mta-sts.DOMAIN carries a version, the
// id; a file at https://mta-sts.DOMAIN/.well-known/mta-sts.txt carries the
// policy: a mode, the MX names allowed, and for how long a sender remembers it.
// A sender fetches the file when it first meets the domain and again whenever
// the id changes, and keeps to it until max_age has passed, even when both
// places have gone since.
//
// Each is read three ways: to the letter, as senders do; as its author meant it, where the letter fails; and for what is
// to be said about it (remark.go). From the top down:
//
//	record_lint.go    what is wrong with the TXT records at the name
//	record_read.go    what the author of a broken record meant
//	record.go         the record to the letter, on fields.go, which RFC 8460 shares
//
//	policy_mend.go    the file to publish in the place of a broken one
//	policy_lint.go    what is wrong with a policy, line by line
//	policy_read.go    what the author of a broken policy meant: its lines, and the keys, values and patterns on them
//	policy.go         the policy to the letter
//	match.go          which mail servers a policy allows
package mtasts

import (
	"time"
)

// The names and limits of RFC 8461.
const (
	RecordLabel = "_mta-sts"                 // §3.1: the TXT record is at RecordLabel.DOMAIN
	HostLabel   = "mta-sts"                  // §3.3: the policy host is HostLabel.DOMAIN
	PolicyPath  = "/.well-known/mta-sts.txt" // §3.3
	MediaType   = "text/plain"               // §3.2
	Version     = "STSv1"                    // §3.1, §3.2

	MaxPolicySize = 64 << 10               // bytes; §3.3 suggests that a sender stops here
	MaxMaxAge     = 31557600 * time.Second // §3.2: about a year
	FetchTimeout  = 60 * time.Second       // §3.3 suggests this for the whole fetch
)

// Mode is what a sender does with mail it cannot deliver safely (RFC 8461 §5).
type Mode string

const (
	Enforce Mode = "enforce" // do not deliver
	Testing Mode = "testing" // deliver, and report
	None    Mode = "none"    // as if there were no policy
)

// State is what a set of TXT records at one name comes to (RFC 8461 §3.1).
type State string

const (
	Valid    State = "valid"    // exactly one record, and it is good
	Absent   State = "absent"   // no TXT there begins with the version
	Invalid  State = "invalid"  // one begins with it, and is broken
	Multiple State = "multiple" // more than one begins with it: senders use none
)

// PolicyURL returns where senders fetch the policy of domain (RFC 8461 §3.3).
func PolicyURL(domain string) string {
	return "https://" + HostLabel + "." + domain + PolicyPath
}
