package diagnosis

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
)

// persistence is how long a failure that may be a hiccup of the network has to be there before it counts in full.
const persistence = 10 * time.Minute

// transient returns the finding as a failure that may be a hiccup of the network: since when it has been there without a break,
// by what earlier checks left and this one.
func (f Finding) transient(check facts.Check, earlier []facts.Sighting) facts.Sighting {
	t := facts.Sighting{ID: string(f.ID), About: f.subject(), First: check.At, Last: check.At}
	i := slices.IndexFunc(earlier, func(e facts.Sighting) bool { return e.ID == t.ID && e.About == t.About })
	if i < 0 {
		return t
	}
	t.First = earlier[i].First
	if !f.lookedAt(check.Scope) {
		t.Last = earlier[i].Last
	}
	return t
}

// seenTwice reports whether checks far enough apart saw it.
func seenTwice(t facts.Sighting) bool { return t.Last.Sub(t.First) >= persistence }

// subject returns what a finding is about: a mail server, or a name.
func (f Finding) subject() string {
	if f.ID.row().topic == TopicDNS {
		return f.Values.Text("name")
	}
	return f.Values.Text("mx")
}

// lookedAt reports whether a check really looked at what the finding is about, rather than carrying over what an earlier
// one saw.
func (f Finding) lookedAt(scope facts.Scope) bool {
	if f.ID.row().topic == TopicDNS {
		return scope.DNS
	}
	return scope.Mail
}
