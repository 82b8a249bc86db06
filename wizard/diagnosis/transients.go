package diagnosis

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
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
