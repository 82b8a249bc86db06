package diagnosis

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
)

// secondSight is how long a failure that may be a hiccup of the network has to
// be there before it counts in full.
const secondSight = 10 * time.Minute

// mayPass says that a failure may be a hiccup on the way, not the server's doing.
func mayPass(id string) bool {
	return id == "mx-no-encryption" || id == "mx-refuses-connection" || id == "dns-servers-disagree"
}

// subject is what a finding is about: a mail server, or a name.
func (f Finding) subject() string {
	if f.ID == "dns-servers-disagree" {
		return f.Values["name"]
	}
	return f.Values["mx"]
}

// capped keeps a failure that is new from being the worst there is.
func (f Finding) capped(at time.Time, passing []facts.Sighting) Finding {
	if !mayPass(f.ID) {
		return f
	}
	for _, s := range passing {
		if s.ID == f.ID && s.About == f.subject() && at.Sub(s.Since) >= secondSight {
			return f
		}
	}
	f.Wait = f.ID == "dns-servers-disagree" // servers need a while to copy a change from each other
	f.Level = max(f.Level, BounceSoon)
	return f
}

// Passing is what the notes keep after a check: the failures that may be a hiccup
// of the network, and since when each has been there without a break. notes
// are those from before the check.
func Passing(check facts.Check, notes facts.Notes) []facts.Sighting {
	var passing []facts.Sighting
	for _, f := range judge(check, notes, check.At) {
		if !mayPass(f.ID) {
			continue
		}
		now := facts.Sighting{ID: f.ID, About: f.subject(), Since: check.At}
		same := func(s facts.Sighting) bool { return s.ID == now.ID && s.About == now.About }
		if i := slices.IndexFunc(notes.Passing, same); i >= 0 {
			now.Since = notes.Passing[i].Since
		}
		passing = append(passing, now)
	}
	return passing
}
