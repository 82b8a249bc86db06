package rollout

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// ForgottenAt returns when the last sender that fetched a policy may have forgotten it (RFC 8461 §3.2). Nobody knows
// when between two checks a policy was replaced, or its host fell silent, so it counts as served until the second.
func ForgottenAt(s facts.Served) time.Time {
	if s.Gone.After(s.Last) {
		return s.Gone.Add(s.MaxAge)
	}
	return Later(s.Last, s.Unseen).Add(s.MaxAge)
}

// PolicyOf returns a policy that was served.
func PolicyOf(s facts.Served) mtasts.Policy {
	return mtasts.Policy{Mode: s.Mode, MaxAge: s.MaxAge, MX: s.MX}
}

// Policy returns the policy that senders can fetch now, or the last one that they could.
func (s Situation) Policy() (policy mtasts.Policy, ok bool) {
	if policy, ok = Live(s.Check); ok {
		return policy, true
	}
	if n := len(s.Notes.Served); n > 0 {
		return PolicyOf(s.Notes.Served[n-1]), true
	}
	return mtasts.Policy{}, false
}

// LastChange returns when the policy, its id or the mail servers last changed, as far as the notes know; zero where they know
// of no change.
func (s Situation) LastChange() time.Time {
	var changed time.Time
	if n := len(s.Notes.Served); n > 1 {
		changed = s.Notes.Served[n-1].First
	}
	if n := len(s.Notes.MX); n > 1 {
		changed = Later(changed, s.Notes.MX[n-1].First)
	}
	return changed
}

// Held returns the enforced policies that a sender may hold now, oldest first (RFC 8461 §3.3).
func (s Situation) Held() []facts.Served {
	var held []facts.Served
	for _, served := range s.Notes.Served {
		if served.Mode == mtasts.Enforce && ForgottenAt(served).After(s.Now) {
			held = append(held, served)
		}
	}
	return held
}

// Exposed reports whether a sender may refuse mail because of a policy: an enforced one is live, or one was live so
// lately that its max_age is not over. until is when the last sender may forget what it could fetch so far.
func (s Situation) Exposed() (exposed bool, until time.Time) {
	if file := FileOf(s.Check); file.Meant.Mode == mtasts.Enforce && Announced(s.Check) {
		exposed, until = true, s.Check.At.Add(file.Meant.MaxAge)
	}
	for _, served := range s.Held() {
		exposed, until = true, Later(until, ForgottenAt(served))
	}
	return exposed, until
}

// HeldUntil returns when the last sender may have forgotten an enforced policy that leaves out one of the hosts, as far as such
// policies were live until now. No hosts at all stand for a removal: any enforced policy counts then (RFC 8461 §8.3). A
// policy in testing stops no mail, whoever holds it, so nobody waits for it (RFC 8461 §5).
func HeldUntil(notes facts.Notes, hosts []string) time.Time {
	var until time.Time
	for _, s := range notes.Served {
		if s.Mode == mtasts.Enforce && breaks(s, hosts) {
			until = Later(until, ForgottenAt(s))
		}
	}
	return until
}

// HeldIfChanged is HeldUntil for a change that is published now: what is live now can be fetched until then.
func (s Situation) HeldIfChanged(hosts []string) time.Time {
	until := HeldUntil(s.Notes, hosts)
	for _, served := range s.Notes.Served {
		if served.Mode == mtasts.Enforce && served.Gone.IsZero() && breaks(served, hosts) {
			until = Later(until, s.Now.Add(served.MaxAge))
		}
	}
	return until
}

func breaks(s facts.Served, hosts []string) bool {
	return len(hosts) == 0 || !CoversAll(PolicyOf(s), hosts)
}

// Since returns when the unbroken run of policies in a mode began that the notes end with; ok is false where they end with
// another one. The policy may be older: atLeast says that it was there at the first check.
func Since(notes facts.Notes, mode mtasts.Mode) (since time.Time, atLeast, ok bool) {
	for _, s := range slices.Backward(notes.Served) {
		if s.Mode != mode {
			break
		}
		since, ok = s.First, true
	}
	return since, ok && notes.First.Found && !since.After(notes.First.At), ok
}

// ModeSince returns when that run began; now where the notes end with another mode.
func (s Situation) ModeSince(mode mtasts.Mode) time.Time {
	if since, _, ok := Since(s.Notes, mode); ok {
		return since
	}
	return s.Now
}

// LongestMaxAge returns the longest max_age that any sender was ever told.
func LongestMaxAge(notes facts.Notes) time.Duration {
	var longest time.Duration
	for _, s := range notes.Served {
		longest = max(longest, s.MaxAge)
	}
	return longest
}
