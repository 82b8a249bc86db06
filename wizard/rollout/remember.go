package rollout

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
)

// Remember folds the policy of a check into those that senders may hold. Only what a sender could have fetched counts:
// a policy that was seen while a valid record announced it (RFC 8461 §3.1, §3.3). A policy whose only fault is its layout
// counts too: the standard rejects it, but many senders take it. A check that did not fetch changes nothing.
func Remember(served []facts.Served, check facts.Check) []facts.Served {
	if !check.Scope.Policy {
		return served
	}
	file, n := FileOf(check), len(served)
	switch {
	case file.State == PolicyAbsent, file.State == PolicyInvalid && !file.Whole:
		return replacedBy(served, check.At) // what is there now is no policy, to any sender
	case !Announced(check): // nobody is led to it, whether or not it is there
		return replacedBy(served, check.At)
	case file.State == PolicyUnreachable && webUnseen(check, file):
		return untoldBy(served, check.At)
	case file.State == PolicyUnreachable:
		return unseenBy(served, check.At)
	}
	seen := servedIn(check, file)
	if n > 0 && again(served[n-1], seen) {
		served = slices.Clone(served)
		served[n-1].Last, served[n-1].Gone, served[n-1].Unseen = check.At, time.Time{}, time.Time{}
		return served
	}
	return bounded(append(replacedBy(served, check.At), seen))
}

// RememberEarlier is Remember for a check that began before the one that was remembered last. What senders could fetch then they may hold
// as well; what they can fetch now, that one knows.
func RememberEarlier(served []facts.Served, check facts.Check) []facts.Served {
	at := len(served)
	for at > 0 && served[at-1].Last.After(check.At) {
		at--
	}
	earlier, later := served[:at:at], served[at:]
	var gone time.Time
	switch {
	case len(later) > 0 && again(later[0], servedIn(check, FileOf(check))):
		return served
	case len(later) > 0:
		gone = Later(later[0].First, check.At)
	case at > 0 && earlier[at-1].Gone.After(check.At):
		gone = earlier[at-1].Gone
	}
	earlier = Remember(earlier, check)
	if n := len(earlier); n > 0 && earlier[n-1].Last.Equal(check.At) && earlier[n-1].Gone.IsZero() {
		earlier[n-1].Gone = gone
	}
	return slices.Concat(earlier, later)
}

// servedIn returns the policy that a check fetched.
func servedIn(check facts.Check, file File) facts.Served {
	_, id, _ := RecordState(check)
	return facts.Served{
		Body: keptBody(file.Body), ID: id, Mode: file.Meant.Mode, MaxAge: file.Meant.MaxAge, MX: file.Meant.MX, First: check.At, Last: check.At,
	}
}

// again reports whether a policy that was seen is one that is remembered; what its id is may not be known.
func again(before, seen facts.Served) bool {
	return before.Body == seen.Body && (before.ID == seen.ID || seen.ID == "")
}

// webUnseen reports whether it is this computer's network that keeps a check from the policy: senders may fetch it all the same.
func webUnseen(check facts.Check, file File) bool {
	n := check.Network
	return n.Offline || n.Intercepted != "" || file.Fetch.Cut || check.WebUnreached()
}

// untoldBy notes that nobody could tell at a time whether the newest policy is still there: it counts as seen.
func untoldBy(served []facts.Served, at time.Time) []facts.Served {
	served = slices.Clone(served)
	if n := len(served); n > 0 && served[n-1].Gone.IsZero() && served[n-1].Unseen.IsZero() {
		served[n-1].Last = at
	}
	return served
}

// unseenBy notes that the newest policy could not be fetched at a time: senders may have done so until then.
func unseenBy(served []facts.Served, at time.Time) []facts.Served {
	served = slices.Clone(served)
	if n := len(served); n > 0 && served[n-1].Gone.IsZero() && served[n-1].Unseen.IsZero() {
		served[n-1].Unseen = at
	}
	return served
}

// replacedBy notes that no sender could fetch the newest policy any more at a time.
func replacedBy(served []facts.Served, at time.Time) []facts.Served {
	served = slices.Clone(served)
	if n := len(served); n > 0 && served[n-1].Gone.IsZero() {
		served[n-1].Gone = at
	}
	return served
}
