package mtasts

import (
	"strings"
	"time"
)

// Record is the TXT record that announces a policy, and says which one (RFC 8461 §3.1).
type Record struct {
	ID string // 1 to 32 letters and digits; changes whenever the policy does
}

// String returns the record as it is published.
func (r Record) String() string { return "v=" + Version + "; id=" + r.ID }

// NewID makes an id from the time, to the second, in UTC.
func NewID(now time.Time) string { return now.UTC().Format("20060102T150405") }

// ValidID reports whether id may stand in a record: 1 to 32 letters and digits (RFC 8461 §3.1).
func ValidID(id string) bool {
	return len(id) > 0 && len(id) <= 32 && !strings.ContainsFunc(id, func(r rune) bool { return !isAlnum(r) })
}

// ParseRecord reads one TXT record, its strings already joined.
//
// Of a field that comes twice the first counts (RFC 8461 §3.2, last paragraph,
// which names TXT records too); the rest are held to the grammar of extensions.
func ParseRecord(txt string) (Record, error) {
	fields, err := Fields(txt, Version)
	if err != nil {
		return Record{}, err
	}
	var r Record
	seen := false
	for _, f := range fields {
		if f.Name == "id" && !seen {
			if !ValidID(f.Value) {
				return Record{}, NewProblem(IDWrong, "found", Clip(f.Value))
			}
			r.ID, seen = f.Value, true
			continue
		}
		if err := f.CheckExtension(); err != nil {
			return Record{}, err
		}
	}
	if !seen {
		return Record{}, NewProblem(IDMissing)
	}
	return r, nil
}

// FindRecord reads the record among all TXT records at one name (RFC 8461 §3.1).
// The error says why the state is Invalid or Multiple.
func FindRecord(txts []string) (Record, State, error) { return Find(txts, Version, ParseRecord) }
