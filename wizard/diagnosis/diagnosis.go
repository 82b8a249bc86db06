// Package diagnosis turns what was seen into findings: an id, how urgent it is,
// the evidence, and the values that fill its words.
//
// It never touches the network, the disk or the clock. The words are in assets;
// the ids never change, because scripts and people's notes name them.
package diagnosis

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/rollout"
)

// Level is how urgent a finding is. Lower is worse.
type Level int

// The levels, worst first.
const (
	BounceNow  Level = iota + 1 // careful senders are delaying or returning mail now
	BounceSoon                  // will happen on a date, or with the next outage
	Off                         // mail flows, protection does not work
	Advice                      // safe, could be better
	Unknown                     // could not be looked at; never a fault
)

var levelNames = [...]string{BounceNow: "bounce-now", BounceSoon: "bounce-soon", Off: "off", Advice: "advice", Unknown: "unknown"}

// String is the level's name in JSON and in the words.
func (l Level) String() string {
	if l < BounceNow || l > Unknown {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return levelNames[l]
}

// MarshalText makes JSON carry the name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the name.
func (l *Level) UnmarshalText(text []byte) error {
	if i := slices.Index(levelNames[1:], string(text)); i >= 0 {
		*l = Level(i + 1)
		return nil
	}
	return fmt.Errorf("no level %q", assets.Clean(string(text), 20))
}

// Finding is one thing that a check found.
type Finding struct {
	ID       ID
	Level    Level
	Values   assets.Values // fill the places in the words; never nil
	Evidence []string      // raw, for those who want to see; hostile, like all facts
	Until    time.Time     // when a wait is over or a date comes; zero where there is none

	Wait  bool // published rightly; it only takes time
	Blind bool // because of this, part of the check was not seen

	Exposed bool     // senders may be refusing mail by a policy in enforce mode
	Planned bool     // the operation under way does this itself: no alarm
	Moments []Moment // what the words may have forms for, the most telling first
}

// Judge says what a check found, worst first. Of a chain of causes and effects
// it names the root only. The time may be later than the check, as for a check
// out of the notes.
//
// A failure that may be a hiccup of the network counts in full only once two
// looks, 10 minutes apart or more, saw it. The notes know that from Passing;
// until then it is at most BounceSoon, or a wait.
func Judge(s rollout.Situation) []Finding {
	d, findings := judge(s)
	for i := range findings {
		findings[i] = d.fit(findings[i].capped(s.Check, s.Notes.Transients))
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Level, b.Level) })
	return findings
}

func judge(s rollout.Situation) (*diagnosis, []Finding) {
	d, check := newDiagnosis(s), s.Check
	d.judgeNetwork()
	switch {
	case check.Network.Offline:
	case check.Zone.Missing:
		d.find("domain-missing", nil, check.Domain)
	default:
		d.judgeDNS()
		d.judgeRecordAndHost()
		d.judgePolicy()
		d.judgeMail()
		d.judgeIssuers()
		d.judgeReportRecord()
		d.judgeLifecycle()
		d.judgeReports()
	}
	return d, rootCauses(d.findings)
}
