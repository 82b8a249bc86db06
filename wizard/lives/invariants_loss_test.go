package lives

import (
	"fmt"
	"time"

	"mailseal/wizard/practice"
)

// nothingLost demands that who follows mailseal to the letter loses nothing. A policy that does not list a mail server is never their
// fault: whatever they publish, and whenever, every policy that a sender may hold lists every server that mail goes to. A server
// that is listed may be refused while the weather keeps its TLS from working, and only then; and messages are given up only when the
// weather kept them from every server, or from one that a policy wants TLS of, in the days in which they were tried: also long before the check that comes next.
//
// What senders fetched before mailseal first checked the domain, and no check could see, is nobody's fault here.
func nothingLost(l *life, v view) *violation {
	if !l.follows {
		return nil
	}
	for _, r := range l.real.refused {
		switch {
		case r.Unlisted && r.Fetched.Before(l.looks.first) && !l.looks.knows(r.Policy, r.Fetched):
		case r.Unlisted:
			return &violation{"who follows loses nothing", "a sender's policy does not list a mail server: " + refusalText(r)}
		case !l.wasOn(r.At, r.At, tlsFaults...):
			return &violation{"who follows loses nothing", "nothing is wrong with the weather: " + refusalText(r)}
		}
	}
	lost := l.real.messages.Lost - l.real.messages.LostPlain
	before := l.lost
	l.lost = lost
	if lost > before && !l.outage(l.lookBefore().Add(-longestTry)) {
		return &violation{"who follows loses nothing", fmt.Sprintf("%d messages were given up, and nothing was wrong with the weather", lost-before)}
	}
	return nil
}

// lookBefore returns when mailseal checked before, or the beginning.
func (l *life) lookBefore() time.Time {
	if n := len(l.seen); n > 0 {
		return l.seen[n-1].At
	}
	return start()
}

// longestTry is for how long a message is tried (RFC 5321 §4.5.4.1), and the time between two tries before and after.
const longestTry = 5*24*time.Hour + 2*24*time.Hour

func refusalText(r practice.Refusal) string {
	return fmt.Sprintf("at %s the sender %q refuses %s (%s, unlisted %t), by a policy in %s for %s that lists %v, fetched at %s",
		r.At.Format(time.RFC3339), r.Sender, r.Host, r.Result, r.Unlisted, r.Policy.Mode, r.Policy.MaxAge, r.Policy.MX, r.Fetched.Format(time.RFC3339))
}
