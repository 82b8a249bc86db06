package facts

import (
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/tlsrpt"
)

// Notes are what earlier checks of one domain left: enough to say until when a
// sender may still hold an old policy (RFC 8461 §3.3, §8.3), and whether the
// testing weeks were good. Lists are oldest first.
type Notes struct {
	Served     []Served    `json:"served,omitempty"`  // every policy ever seen live
	MX         []MXSet     `json:"mx,omitempty"`      // every set of mail servers ever seen
	TTLs       []TTL       `json:"ttls,omitempty"`    // the longest life seen, per name
	Days       []Day       `json:"days,omitempty"`    // one per day on which a full check ran
	Reports    []ReportDay `json:"reports,omitempty"` // what senders reported
	Transients []Transient `json:"passing,omitempty"` // failures that may pass by themselves
	Certs      []CertSeen  `json:"certs,omitempty"`   // every certificate seen, of the policy host and the mail servers
	First      FirstCheck  `json:"met,omitzero"`      // what was there at the first look
	Last       *Check      `json:"last,omitempty"`    // the newest check, for a start without waiting
}

// Transient is a failure that may be a hiccup of the network, while every check that looks sees it.
type Transient struct {
	ID    string    `json:"id"`
	About string    `json:"about"` // the mail server or the name
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// FirstCheck is what the first look at a domain found of earlier policies.
type FirstCheck struct {
	At    time.Time `json:"at"`
	Found bool      `json:"found"`           // a record, a policy or its host was there before us
	Asked bool      `json:"asked,omitempty"` // the user has said what was served before
}

// CertSeen is a certificate that a host showed.
type CertSeen struct {
	Host     string    `json:"host"`
	Issuer   string    `json:"issuer"`
	NotAfter time.Time `json:"not_after"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
}

// Served is a policy that senders could fetch, as our own checks saw it: it was there while a valid record announced it, or
// while nobody could say whether one did. Until mailseal looked, only its user knows; then Body and ID are empty.
type Served struct {
	Body   string        `json:"body"`
	ID     string        `json:"id"` // of the record beside it; empty where nobody could tell
	Mode   string        `json:"mode"`
	MaxAge time.Duration `json:"max_age"`
	MX     []string      `json:"mx,omitempty"`
	First  time.Time     `json:"first"`
	Last   time.Time     `json:"last"`
	Gone   time.Time     `json:"gone,omitzero"` // when no sender could fetch it any more, as first seen; it may have been live until then
}

// Until is when the last sender that fetched the policy may have forgotten it (RFC 8461 §3.2). Nobody knows
// when between two checks a policy was replaced, so it counts as served until the second.
func (s Served) Until() time.Time {
	if s.Gone.After(s.Last) {
		return s.Gone.Add(s.MaxAge)
	}
	return s.Last.Add(s.MaxAge)
}

// MXSet is a set of mail servers and when it was seen.
type MXSet struct {
	Hosts []string  `json:"hosts"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// TTL is the longest that anybody may keep an answer about a name.
type TTL struct {
	Name     string        `json:"name"`
	Type     string        `json:"type"`
	TTL      time.Duration `json:"ttl"`
	Negative time.Duration `json:"negative"` // "no such name"
}

// Day is the worst of the full checks of one UTC day.
type Day struct {
	Date  string `json:"date"`  // 2006-01-02
	Green bool   `json:"green"` // record, policy, every MX: nothing that would hold mail back
	Mail  bool   `json:"mail"`  // the mail servers could be called from here
}

// ReportDay is one policy of one report: who reported, for which day, how it went (RFC 8460 §4).
type ReportDay struct {
	Organization string         `json:"organization"`
	ReportID     string         `json:"report_id"`
	Begin        time.Time      `json:"begin"`
	End          time.Time      `json:"end"`
	PolicyType   string         `json:"policy_type"` // sts, tlsa, no-policy-found
	Policy       string         `json:"policy,omitempty"`
	Success      int64          `json:"success"` // sessions
	Failure      int64          `json:"failure"` // sessions
	Failures     []ReportReason `json:"failures,omitempty"`
}

// Report is the report again that the note was made of, with its one policy.
func (d ReportDay) Report() tlsrpt.Report {
	p := tlsrpt.PolicyResult{
		Type: tlsrpt.PolicyType(d.PolicyType), Text: strings.Split(d.Policy, "\n"), Success: d.Success, Failure: d.Failure,
	}
	for _, f := range d.Failures {
		p.Failures = append(p.Failures, tlsrpt.Failure{Type: tlsrpt.ResultType(f.Result), MX: f.MX, Count: f.Count})
	}
	return tlsrpt.Report{
		Organization: d.Organization, ID: d.ReportID, Begin: d.Begin, End: d.End, Policies: []tlsrpt.PolicyResult{p},
	}
}

// ReportReason is why sessions failed (RFC 8460 §4.3).
type ReportReason struct {
	Result string `json:"result"`
	MX     string `json:"mx,omitempty"`
	Count  int64  `json:"count"`
}

// ReportKey tells what reports about one domain say apart: a sender may deliver the same one twice.
type ReportKey struct{ organization, id, kind, policy, begin, content string }

// Key is the same for what was said before.
func (d ReportDay) Key() ReportKey {
	key := ReportKey{strings.ToLower(d.Organization), d.ReportID, d.PolicyType, d.Policy, d.Begin.UTC().Format(time.RFC3339), ""}
	if d.ReportID == "" || d.Begin.IsZero() { // then take what it says
		key.content = fmt.Sprint(d.Success, d.Failure, d.Failures)
	}
	return key
}
