package guide

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// nextCheck is when something can have changed: when the first resolver forgets, or soon where the user may be saving right
// now, and less and less often the longer nothing happens.
func (v view) nextCheck(open journey.Progress, all []journey.Progress) time.Time {
	if open.State != journey.Right {
		return latest(v.now, v.check.At.Add(patience(v.check.At.Sub(v.j.Waiting.Since))))
	}
	var first time.Time
	for _, p := range all {
		for _, r := range p.Resolvers {
			if !r.Until.IsZero() && (first.IsZero() || r.Until.Before(first)) {
				first = r.Until
			}
		}
	}
	if first.IsZero() {
		return latest(v.now, v.check.At.Add(time.Minute))
	}
	// A second of grace: resolvers count whole seconds.
	return latest(v.now, latest(first.Add(time.Second), v.check.At.Add(5*time.Second)))
}

// patience is the pause between checks while the user has the next move.
func patience(waited time.Duration) time.Duration {
	switch {
	case waited < 2*time.Minute:
		return 10 * time.Second
	case waited < 10*time.Minute:
		return 30 * time.Second
	case waited < time.Hour:
		return 2 * time.Minute
	}
	return 10 * time.Minute
}

// watching is how far a check on the publish board goes: the mail servers are left in peace. Where a policy is enforced, or
// senders may hold one, they are called all the same: a fault there costs mail, whatever is being published.
func (v view) watching() facts.Scope {
	exposed, _ := v.situation.Exposed()
	return facts.Scope{DNS: true, Caches: true, Policy: true, Mail: exposed && v.mailIsStale()}
}

// mailIsStale reports whether the mail servers were called longer ago than an hour.
func (v view) mailIsStale() bool {
	return !slices.ContainsFunc(v.check.Servers, func(s facts.MailServer) bool { return len(s.Calls) > 0 }) || v.mailAge() > time.Hour
}

func (v view) mailAge() time.Duration { return v.now.Sub(v.check.MailAt) }

// nextDaily is when the next daily check is due.
func (v view) nextDaily() time.Time { return latest(v.now, v.check.At.Add(day)) }
