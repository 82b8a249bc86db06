package diagnosis

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// secondSight is how long a failure that may be a hiccup of the network has to
// be there before it counts in full.
const secondSight = 10 * time.Minute

// subject is what a finding is about: a mail server, or a name.
func (f Finding) subject() string {
	if f.Topic() == TopicDNS {
		return f.Values["name"]
	}
	return f.Values["mx"]
}

// looked says that a check really looked at what the finding is about, rather
// than carrying over what an earlier one saw.
func (f Finding) looked(scope facts.Scope) bool {
	if f.Topic() == TopicDNS {
		return scope.DNS
	}
	return scope.Mail
}

// capped keeps a failure that is new from being the worst there is.
func (f Finding) capped(check facts.Check, passing []facts.Transient) Finding {
	if !f.ID.row().mayPass {
		return f
	}
	if s, ok := f.sighting(passing); ok {
		if f.looked(check.Scope) {
			s.Last = check.At
		}
		if s.Last.Sub(s.First) >= secondSight {
			return f
		}
	}
	f.Wait = f.ID == DNSServersDisagree // servers need a while to copy a change from each other
	f.Level = max(f.Level, BounceSoon)
	return f
}

func (f Finding) sighting(passing []facts.Transient) (facts.Transient, bool) {
	i := slices.IndexFunc(passing, func(s facts.Transient) bool { return s.ID == string(f.ID) && s.About == f.subject() })
	if i < 0 {
		return facts.Transient{}, false
	}
	return passing[i], true
}

// Transients is what the notes keep after a check: the failures that may be a hiccup
// of the network, and since when each has been there without a break. The notes
// of the situation are those from before the check.
func Transients(s rollout.Situation) []facts.Transient {
	check, notes := s.Check, s.Notes
	var passing []facts.Transient
	_, findings := judge(s)
	for _, f := range findings {
		if !f.ID.row().mayPass {
			continue
		}
		seen, before := f.sighting(notes.Transients)
		if !before {
			seen = facts.Transient{ID: string(f.ID), About: f.subject(), First: check.At, Last: check.At}
		}
		if f.looked(check.Scope) {
			seen.Last = check.At
		}
		passing = append(passing, seen)
	}
	return passing
}
