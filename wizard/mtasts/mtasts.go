// Package mtasts is RFC 8461, SMTP MTA Strict Transport Security.
//
// A domain says in two places that mail to it must be encrypted and which mail
// servers are its own. A TXT record at _mta-sts.DOMAIN carries a version, the
// id; a file at https://mta-sts.DOMAIN/.well-known/mta-sts.txt carries the
// policy: a mode, the MX names allowed, and for how long a sender remembers it.
// A sender fetches the file when it first meets the domain and again whenever
// the id changes, and keeps to it until max_age has passed, even when both
// places have gone since.
package mtasts

import (
	"slices"
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
	MinSaneMaxAge = 24 * time.Hour         // below a day some senders refuse the policy
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

// Remark is one thing worth saying about a record or a policy.
type Remark struct {
	ID     string            // the finding it is an instance of, such as "policy-key-typo"
	Values map[string]string // for the finding's words, such as "found", "guess", "line"
}

// Advice reports whether most senders read the policy all the same: what the remark is about is against the letter of
// the standard, or only untidy.
func (r Remark) Advice() bool {
	switch r.ID {
	case "policy-layout", "policy-field-twice", "policy-end-spaces", "policy-mx-too-wide":
		return true
	}
	return false
}

// tidy reports whether a remark is about how the lines of a policy are put, not about what they say.
func (r Remark) tidy() bool { return r.ID == "policy-layout" || r.ID == "policy-end-spaces" }

// Tolerated reports whether most senders read a policy, be it against the letter of the standard: all that is wrong with
// it is how its lines are put.
func Tolerated(body []byte) bool {
	_, whole := ReadPolicy(body)
	return whole && !slices.ContainsFunc(LintPolicy(body), func(r Remark) bool { return !r.Advice() })
}

// PolicyURL is where senders fetch the policy of domain (RFC 8461 §3.3).
func PolicyURL(domain string) string {
	return "https://" + HostLabel + "." + domain + PolicyPath
}
