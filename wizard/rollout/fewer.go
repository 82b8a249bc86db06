package rollout

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// How much is kept of the policies that were served. A domain has a few in its life; a host that answers every fetch with another one
// has no more than this.
const (
	maxServed   = 24   // as they were
	maxOldLists = 24   // of those before: different lists of mail servers
	maxPatterns = 2000 // in all lists of mail servers together
	maxBody     = 4096 // bytes of one policy
)

// bounded keeps the list of policies small, whatever the host does.
func bounded(served []facts.Served) []facts.Served {
	for newest := maxServed; ; newest /= 2 {
		few := Fewer(served, newest)
		if newest <= 1 || patterns(few) <= maxPatterns {
			return few
		}
	}
}

func patterns(served []facts.Served) (n int) {
	for _, s := range served {
		n += len(s.MX)
	}
	return n
}

// Fewer returns the policies that senders may hold in fewer entries: the newest as they are, and of the ones before only those that a
// sender may still refuse mail by, as one entry for each list of mail servers, which lasts as long as the longest of
// them. Where there are many lists, the older ones become one that covers what all of them cover. So a sender may hold less
// than it says, and never more.
func Fewer(served []facts.Served, newest int) []facts.Served {
	n := len(served) - newest
	if n <= 0 {
		return served
	}
	now := served[len(served)-1].Last
	var old []facts.Served
	for _, s := range served[:n] {
		if s.Mode != mtasts.Enforce || !ForgottenAt(s).After(now) {
			continue
		}
		i := slices.IndexFunc(old, func(o facts.Served) bool { return dnsname.SameSet(o.MX, s.MX) })
		if i < 0 {
			old = append(old, s)
			continue
		}
		both := fold(old[i], s)
		old = append(slices.Delete(old, i, i+1), both)
	}
	for most := min(newest, maxOldLists); len(old) > max(most, 1); {
		old = slices.Insert(old[2:], 0, fold(old[0], old[1]))
	}
	return append(old, served[n:]...)
}

// fold returns one entry for two policies, the second served later: a sender that may hold either may hold it. It was there since the
// second was: how long a policy stands is never made longer.
func fold(a, b facts.Served) facts.Served {
	both := a
	if ForgottenAt(b).After(ForgottenAt(a)) {
		both = b
	}
	both.First = Later(a.First, b.First)
	both.MX = slices.DeleteFunc(slices.Clone(a.MX), func(pattern string) bool { return !dnsname.Contains(b.MX, pattern) })
	return both
}

// keptBody returns a policy as the notes keep it: whole, or, where it is longer than any that a mail domain needs, its beginning and
// what tells it from others.
func keptBody(body []byte) string {
	if len(body) <= maxBody {
		return string(body)
	}
	sum := sha256.Sum256(body)
	return string(body[:maxBody]) + "\n" + hex.EncodeToString(sum[:])
}
