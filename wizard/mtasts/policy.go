package mtasts

import (
	"errors"
	"time"
)

// Policy is the file that senders fetch and remember (RFC 8461 §3.2).
type Policy struct {
	Mode   Mode
	MaxAge time.Duration // whole seconds, at most MaxMaxAge
	MX     []string      // patterns: a name, or "*." and a name
}

// String is the file as it is published, with LF line ends.
func (p Policy) String() string { return "" }

// ParsePolicy reads a policy to the letter of RFC 8461 §3.2.
func ParsePolicy(body []byte) (Policy, error) { return Policy{}, errors.New("not written") }

// LintPolicy says what is wrong or unusual about a policy, as finding ids.
func LintPolicy(body []byte) []Remark { return nil }

// Covers says whether the policy allows the mail server of that name (RFC 8461 §4.1).
func (p Policy) Covers(host string) bool { return false }

// Match says whether pattern allows host: equal names, or "*." for exactly one first label (RFC 8461 §4.1).
func Match(pattern, host string) bool { return false }
