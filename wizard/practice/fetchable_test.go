package practice

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
)

// heldNow lists the policies that may be held, by their mode and max_age, and for how long it is since they could be fetched.
func heldNow(w *World) string {
	var all []string
	for _, h := range w.Fetchable() {
		all = append(all, fmt.Sprintf("%s %dd %s", h.Policy.Mode, h.Policy.MaxAge/day, w.Clock().Now().Sub(h.Last)))
		if !h.Until.Equal(h.Last.Add(h.Policy.MaxAge)) {
			all = append(all, "until "+h.Until.String())
		}
	}
	return strings.Join(all, ", ")
}

// TestFetchable follows a policy from one text to the next, and to its end.
func TestFetchable(t *testing.T) {
	w := startAll(t, "google")
	pass := func(d time.Duration, want string) {
		t.Helper()
		w.Clock().Advance(d)
		if got := heldNow(w); got != want {
			t.Errorf("%s: %q, want %q", w.Clock().Now().Format("2 Jan 15:04"), got, want)
		}
	}
	pass(0, "")
	publish(t, w, googlePolicy(mtasts.Testing, 3*day))
	pass(0, "testing 3d 0s")
	pass(20*day, "testing 3d 0s")
	// A file is live a minute after it was uploaded: until then, it is the old one.
	ok(t, w.Apply(policyFile(w, googlePolicy(mtasts.Enforce, 7*day))))
	pass(30*time.Second, "testing 3d 0s")
	pass(time.Hour-30*time.Second, "testing 3d 59m1s, enforce 7d 0s")
	pass(3*day-time.Hour, "testing 3d 71h59m1s, enforce 7d 0s")
	pass(time.Minute, "enforce 7d 0s")
	// The record is gone five minutes after it was deleted at the last server, and an hour later at the last resolver.
	ok(t, w.Apply(DeleteRecord{Name: "_mta-sts." + w.Domain(), Type: "TXT"}))
	pass(3*time.Minute, "enforce 7d 0s")
	pass(40*time.Minute, "enforce 7d 0s")
	pass(2*time.Hour+17*time.Minute, "enforce 7d 2h0m1s")
	pass(5*day, "enforce 7d 122h0m1s")
	pass(2*day, "")
	// It comes back for an hour, with the file gone in the middle of it.
	ok(t, w.ApplyAtOnce(newID(w)))
	pass(30*time.Minute, "enforce 7d 0s")
	ok(t, w.Break(WebDown))
	pass(30*time.Minute, "enforce 7d 30m0s")
	ok(t, w.Break(WebCertExpired))
	ok(t, w.Mend(WebDown))
	pass(day, "enforce 7d 24h30m0s")
	ok(t, w.Mend(WebCertExpired))
	pass(0, "enforce 7d 0s")
}

// TestFetchableBySenders: no sender that keeps to RFC 8461 ever holds a policy that it should not, whatever happens.
func TestFetchableBySenders(t *testing.T) {
	w := startAll(t, "own")
	publish(t, w, googlePolicy(mtasts.Testing, 2*day))
	modes := []mtasts.Mode{mtasts.Testing, mtasts.Enforce, mtasts.None}
	faults := []Fault{WebDown, ServerBehind, ServFail, TwoRecords, NameServersSilent, AddressesDead, RecordBeforeFile, NameServerSilent}
	held := 0
	for i := range 90 {
		switch i % 3 {
		case 0:
			ok(t, w.Apply(policyFile(w, googlePolicy(modes[i/3%len(modes)], time.Duration(1+i%5)*day, fmt.Sprintf("mx%d.example", i))), newID(w)))
		case 1:
			ok(t, w.Break(faults[i/3%len(faults)]))
		case 2:
			ok(t, w.Mend(faults[i/3%len(faults)]))
		}
		w.Clock().Advance(time.Duration(1+i*7%23) * time.Hour)
		may := w.Fetchable()
		for _, s := range w.senders {
			if s.cached == nil || s.cached.expired(w.at) {
				continue
			}
			held++
			if !mayHold(may, s.cached) {
				t.Fatalf("%d: %s holds %+v", i, s.temperament, s.cached)
			}
		}
	}
	if held < 300 {
		t.Errorf("%d policies were held", held)
	}
}

// mayHold reports whether a policy is among those that may be held, for as long as a sender holds it.
func mayHold(may []Held, p *policy) bool {
	for _, h := range may {
		if samePolicy(h.Policy, p.Policy) && !h.Until.Before(p.fetched.Add(p.MaxAge)) {
			return true
		}
	}
	return false
}
