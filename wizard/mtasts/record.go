package mtasts

import (
	"errors"
	"time"
)

// Record is the TXT record that tells senders there is a policy, and which one (RFC 8461 §3.1).
type Record struct {
	ID string // 1 to 32 letters and digits; changes whenever the policy does
}

// String is the record as it is published.
func (r Record) String() string { return "v=" + Version + "; id=" + r.ID + ";" }

// NewID makes an id from the time, to the second, in UTC.
func NewID(now time.Time) string { return now.UTC().Format("20060102T150405") }

// ParseRecord reads one TXT record, its strings already joined.
func ParseRecord(txt string) (Record, error) { return Record{}, errors.New("not written") }

// FindRecord applies the discard rule of RFC 8461 §3.1 to all TXT records at one name.
// The error says why the state is Invalid or Multiple.
func FindRecord(txts []string) (Record, State, error) { return Record{}, Absent, nil }

// LintRecord says what is wrong or unusual about the TXT records at one name.
func LintRecord(txts []string) []Remark { return nil }
