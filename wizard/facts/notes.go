package facts

import (
	"time"

	"mailseal/wizard/mtasts"
)

// Notes are what earlier checks of one domain left: enough to say until when a
// sender may still hold an old policy (RFC 8461 §3.3, §8.3), and whether the
// testing weeks were good. Lists are oldest first.
type Notes struct {
	Served    []Served    `json:"served,omitempty"`    // every policy ever seen live
	MX        []MXSet     `json:"mx,omitempty"`        // every set of mail servers ever seen
	TTLs      []TTL       `json:"ttls,omitempty"`      // the longest life seen, per name
	Days      []Day       `json:"days,omitempty"`      // one per day on which a full check ran
	Reports   []ReportDay `json:"reports,omitempty"`   // what senders reported
	Aside     []SetAside  `json:"set_aside,omitempty"` // reported failures that the user has checked
	Sightings []Sighting  `json:"passing,omitempty"`   // what the newest checks found, and since when
	Told      []Told      `json:"told,omitempty"`      // what the user was last told of
	Known     []Known     `json:"known,omitempty"`     // findings that the user has acknowledged
	First     FirstCheck  `json:"met,omitzero"`        // what was there at the first check
	Last      *Check      `json:"last,omitempty"`      // the newest check, for a start without waiting
}

// Fewest returns notes with at most that many entries in each list that grows with the checks: the newest, and of what was found the
// worst. Which policies senders may hold is no matter of numbers: see the rollout.
func (n Notes) Fewest(most int) Notes {
	n.MX = newest(n.MX, most)
	n.TTLs = newest(n.TTLs, most)
	n.Days = newest(n.Days, most)
	n.Told = newest(n.Told, most)
	n.Known = newest(n.Known, most)
	n.Sightings = n.Sightings[:min(len(n.Sightings), most)]
	return n
}

func newest[T any](list []T, most int) []T { return list[max(0, len(list)-most):] }

// Served is a policy that senders could fetch, as our own checks saw it: it was there while a valid record announced it, or
// while nobody could say whether one did. Of the time before the first check only the user knows; then Body and ID are empty.
type Served struct {
	Body   string        `json:"body"`
	ID     string        `json:"id"` // of the record beside it; empty where it is not known
	Mode   mtasts.Mode   `json:"mode"`
	MaxAge time.Duration `json:"max_age"`
	MX     []string      `json:"mx,omitempty"`
	First  time.Time     `json:"first"`
	Last   time.Time     `json:"last"`            // the last check that fetched it, or that this network kept from it
	Unseen time.Time     `json:"unseen,omitzero"` // the first check since Last that could not fetch it; it may have been live until then
	Gone   time.Time     `json:"gone,omitzero"`   // when no sender could fetch it any more, as first seen; it may have been live until then
}

// MXSet is a set of mail servers and when it was seen.
type MXSet struct {
	Hosts   []string     `json:"hosts"`
	First   time.Time    `json:"first"`
	Last    time.Time    `json:"last"`
	Servers []MailServer `json:"servers,omitempty"` // as last seen, once others were named in their place and until resolvers have forgotten them
}

// TTL is the longest that anybody may keep an answer about a name.
type TTL struct {
	Name string        `json:"name"`
	Type string        `json:"type"`
	TTL  time.Duration `json:"ttl"`
}

// Day is the worst of the full checks of one UTC day.
type Day struct {
	Date  string `json:"date"`  // 2006-01-02
	Green bool   `json:"green"` // record, policy, every MX: nothing that would hold mail back
	Mail  bool   `json:"mail"`  // the mail servers could be called from here
}

// Sighting is a finding, for as long as every check that covers it sees it.
type Sighting struct {
	ID    string    `json:"id"`
	About string    `json:"about"`          // the mail server or the name; empty: the domain
	Clear time.Time `json:"clear,omitzero"` // the last check that covered it and did not find it; zero: none
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Blind bool      `json:"blind,omitempty"` // because of it, part of the check was not seen
}

// Same reports whether both are about the same thing.
func (s Sighting) Same(other Sighting) bool { return s.ID == other.ID && s.About == other.About }

// Told is a finding that a message to the user had, such as the mail of a scheduled check.
type Told struct {
	ID    string    `json:"id"`
	About string    `json:"about,omitempty"`
	Form  string    `json:"form,omitempty"`  // which of its titles it had
	Level int       `json:"level,omitempty"` // diagnosis.Level
	At    time.Time `json:"at"`
}

// Known is a finding that the user has acknowledged: until then it needs nobody, unless it gets worse.
type Known struct {
	ID    string    `json:"id"`
	About string    `json:"about,omitempty"`
	Level int       `json:"level"` // as it was acknowledged: diagnosis.Level
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
}

// FirstCheck is what the first check of a domain found of earlier policies.
type FirstCheck struct {
	At    time.Time `json:"at"`
	Found bool      `json:"found"`           // a record, a policy or its host was there before us
	Asks  bool      `json:"asks,omitempty"`  // something was at _smtp._tls: senders may have sent reports before us
	Asked bool      `json:"asked,omitempty"` // the user has said what was served before
}
