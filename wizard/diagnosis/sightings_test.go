package diagnosis

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// visits are checks of one domain, each of which the notes remember.
type visits struct {
	*world
	t *testing.T
}

// at makes a check some hours from the beginning, and puts it into the notes.
func (v visits) at(hours int, scope facts.Scope) {
	v.At, v.Scope = now().Add(time.Duration(hours)*time.Hour), scope
	if scope.Mail {
		v.MailAt = v.At
	}
	s := situation(v.Check, v.notes, v.At)
	v.notes.Sightings = Sightings(s, Judge(s))
	last := v.Check
	v.notes.Last = &last
}

// has holds that the notes have a finding: since when, last seen when, and not found by which check before; -1: by none.
func (v visits) has(id ID, first, last, clear int) {
	v.t.Helper()
	i := slices.IndexFunc(v.notes.Sightings, func(s facts.Sighting) bool { return s.ID == string(id) })
	if i < 0 {
		v.t.Fatalf("%s is not in the notes: %+v", id, v.notes.Sightings)
	}
	hours := func(at time.Time) int {
		if at.IsZero() {
			return -1
		}
		return int(at.Sub(now()) / time.Hour)
	}
	got := v.notes.Sightings[i]
	if had, want := fmt.Sprint(hours(got.First), hours(got.Last), hours(got.Clear)), fmt.Sprint(first, last, clear); had != want {
		v.t.Errorf("%s: %s, want %s", id, had, want)
	}
}

func (v visits) hasNot(id ID) {
	v.t.Helper()
	if slices.ContainsFunc(v.notes.Sightings, func(s facts.Sighting) bool { return s.ID == string(id) }) {
		v.t.Errorf("%s is in the notes: %+v", id, v.notes.Sightings)
	}
}

// TestSightings: the notes say of every finding since when it is there, and when it was last known not to be. A check that
// did not cover it, or was kept from seeing it, changes nothing.
func TestSightings(t *testing.T) {
	v := visits{healthy(enforce, mx1), t}
	expired := func(c *facts.Call) { c.Cert = good(mx1); c.Cert.Fault = facts.CertExpired }
	mended := func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallDone, Cert: good(mx1)} }

	v.at(0, facts.Full())
	v.hasNot(MXCertExpired)
	v.call(0, expired)
	v.at(24, facts.Full())
	v.has(MXCertExpired, 24, 24, 0)
	v.at(25, facts.Scope{DNS: true}) // carries over what the mail servers said
	v.has(MXCertExpired, 24, 24, 0)

	silent := v.Servers[0].Calls
	v.Servers[0].Calls = slices.Clone(silent)
	port25Shut(v.world)
	v.at(48, facts.Full())
	v.has(MXCertExpired, 24, 24, 0) // nobody knows whether it still is
	v.has(CheckPort25Blocked, 48, 48, 24)
	v.at(72, facts.Full())
	v.has(CheckPort25Blocked, 48, 72, 24)

	v.Network = facts.Network{Offline: true}
	v.at(96, facts.Full())
	v.has(MXCertExpired, 24, 24, 0)
	v.has(CheckDNSFiltered, 96, 96, 24) // the mail servers were not seen before either

	v.Network, v.Servers[0].Calls = facts.Network{}, silent
	v.at(120, facts.Full())
	v.has(MXCertExpired, 24, 120, 0)
	v.hasNot(CheckDNSFiltered)
	v.hasNot(CheckPort25Blocked)

	v.call(0, mended)
	v.at(144, facts.Full())
	v.hasNot(MXCertExpired)
	v.call(0, expired)
	v.at(168, facts.Full())
	v.has(MXCertExpired, 168, 168, 144)
}

// TestSightingsOfABlindStart: what was never seen has no time at which it was.
func TestSightingsOfABlindStart(t *testing.T) {
	v := visits{healthy(enforce, mx1), t}
	port25Shut(v.world)
	v.at(0, facts.Full())
	v.has(CheckPort25Blocked, 0, 0, -1)
	v.at(24, facts.Full())
	v.has(CheckPort25Blocked, 0, 24, -1)
}

// TestSightingsFromTheFuture: a finding that the notes date after this check is as if it were new: else it would never have been there
// for long enough to count.
func TestSightingsFromTheFuture(t *testing.T) {
	v := visits{healthy(enforce, mx1), t}
	v.callAll(noEncryption)
	v.at(24*365, facts.Full())
	v.at(0, facts.Full())
	v.has(MXNoEncryption, 0, 0, -1)
	v.at(1, facts.Full())
	if f, _ := find(Judge(situation(v.Check, v.notes, v.At)), MXNoEncryption); f.Level != BounceNow {
		t.Errorf("seen twice since the clock was put right, and still %s", f.Level)
	}
}

// TestSightingsAreFew: however many findings there are, the notes keep the worst.
func TestSightingsAreFew(t *testing.T) {
	var findings []Finding
	for i := range 300 {
		f := NewFinding(MXCertExpiring)
		f.Values["mx"] = fmt.Sprintf("mx%d.example", i)
		findings = append(findings, f, f)
	}
	w := healthy(enforce, mx1)
	list := newDiagnosis(situation(w.Check, w.notes, now())).sightings(findings)
	if len(list) != maxSightings || list[1].About != "mx1.example" {
		t.Errorf("%d, the second about %q", len(list), list[1].About)
	}
}
