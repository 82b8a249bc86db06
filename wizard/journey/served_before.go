package journey

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// servedBefore puts what the user remembers into the notes, as a policy that was enforced until our first check.
func servedBefore(j Journey, before Before) Journey {
	j.Notes.First.Asked = true
	maxAge := map[Before]time.Duration{BeforeUnsure: UnsureMaxAge(j), BeforeWeek: 7 * rollout.Day, BeforeMonth: 31 * rollout.Day, BeforeYear: mtasts.MaxMaxAge}[before]
	if maxAge == 0 { // never
		return j
	}
	met := j.Notes.First.At
	earlier := facts.Served{Mode: mtasts.Enforce, MaxAge: maxAge, First: met, Last: met, Gone: met}
	if first, ok := firstServed(j); ok {
		earlier.MX = first.MX
	} else if len(j.Notes.MX) > 0 {
		earlier.MX = j.Notes.MX[0].Hosts
	}
	j.Notes.Served = append([]facts.Served{earlier}, j.Notes.Served...)
	return j
}

// UnsureMaxAge is the worst that is plausible where nobody knows: that senders were told what the file at our first check
// said, or, where there was none, the longest that the standard allows.
func UnsureMaxAge(j Journey) time.Duration {
	if s, ok := firstServed(j); ok {
		return s.MaxAge
	}
	return mtasts.MaxMaxAge
}

// firstServed is the policy that was live at the first check.
func firstServed(j Journey) (facts.Served, bool) {
	i := slices.IndexFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.Equal(j.Notes.First.At) })
	if i < 0 {
		return facts.Served{}, false
	}
	return j.Notes.Served[i], true
}
