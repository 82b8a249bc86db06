package rollout

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
)

// Remember folds the policy of a check into those that senders may hold. Only what a sender could have fetched counts:
// a policy that was seen while a valid record announced it (RFC 8461 §3.1, §3.3). A policy whose only fault is its layout
// counts too: the standard rejects it, but many senders take it. A check that did not fetch, or could not, changes
// nothing.
func Remember(served []facts.Served, check facts.Check) []facts.Served {
	if !check.Scope.Policy {
		return served
	}
	file, n := FileOf(check), len(served)
	switch {
	case file.State == PolicyAbsent, file.State == PolicyInvalid && !file.Whole:
		return replacedBy(served, check.At) // what is there now is no policy, to any sender
	case file.State == PolicyUnreachable:
		return served
	case !Announced(check):
		return replacedBy(served, check.At)
	}
	body := keptBody(file.Body)
	_, id, _ := RecordState(check)
	if n > 0 && served[n-1].Body == body && (served[n-1].ID == id || id == "") {
		served = slices.Clone(served)
		served[n-1].Last, served[n-1].Gone = check.At, time.Time{}
		return served
	}
	return bounded(append(replacedBy(served, check.At), facts.Served{
		Body: body, ID: id, Mode: file.Meant.Mode, MaxAge: file.Meant.MaxAge, MX: file.Meant.MX, First: check.At, Last: check.At,
	}))
}

// replacedBy notes that no sender could fetch the newest policy any more at a time.
func replacedBy(served []facts.Served, at time.Time) []facts.Served {
	served = slices.Clone(served)
	if n := len(served); n > 0 && served[n-1].Gone.IsZero() {
		served[n-1].Gone = at
	}
	return served
}
