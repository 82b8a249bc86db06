package diagnosis

import (
	"fmt"
	"slices"

	"mailseal/assets"
)

// A finding's level is decided here and nowhere else: by its row and the circumstance it was found in, then by what it
// explains away, by how long it has been seen, and by the operation under way.

// Level is how urgent a finding is. Lower is worse.
type Level int

// The levels, worst first.
const (
	BounceNow  Level = iota + 1 // senders that keep to RFC 8461 are delaying or returning mail now
	BounceSoon                  // will happen on a date, or with the next outage
	Off                         // mail flows, protection does not work
	Advice                      // safe, could be better
	Unknown                     // could not be looked at; never a fault
)

var levelNames = [...]string{BounceNow: "bounce-now", BounceSoon: "bounce-soon", Off: "off", Advice: "advice", Unknown: "unknown"}

// Levels returns all levels, worst first.
func Levels() []Level { return []Level{BounceNow, BounceSoon, Off, Advice, Unknown} }

// String returns the level's name in JSON and in the words.
func (l Level) String() string {
	if l < BounceNow || l > Unknown {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return levelNames[l]
}

// MarshalText makes JSON carry the name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the name.
func (l *Level) UnmarshalText(text []byte) error {
	if i := slices.Index(levelNames[1:], string(text)); i >= 0 {
		*l = Level(i + 1)
		return nil
	}
	return fmt.Errorf("no level %q", assets.Clean(string(text), 20))
}

// levels are how urgent a finding is while senders may be refusing mail by a policy in enforce mode, and while they cannot be.
type levels struct{ exposed, calm Level }

// circumstance is what makes a finding more or less urgent than usual.
type circumstance string

// The circumstances.
const (
	atSome     circumstance = "some"      // other mail servers are without it: they take the mail, until they are busy
	allServers circumstance = "all"       // no other mail server is left
	lasting    circumstance = "lasting"   // it answered before, and has not for a day: no restart takes that long
	hadServers circumstance = "servers"   // there were mail servers before, to which senders still want to deliver
	unlisted   circumstance = "unlisted"  // the policy does not list the mail server
	cached     circumstance = "cached"    // resolvers still remember what the domain's servers said
	harmless   circumstance = "harmless"  // no sender refuses a message because of it
	forNow     circumstance = "for-now"   // no sender refuses a message because of it, as long as the mail servers stay as they are
	readable   circumstance = "readable"  // senders make out what was meant
	noPolicy   circumstance = "no-policy" // by the letter of the standard the file is no policy, and some senders ignore it
	byItself   circumstance = "by-itself" // what it costs is in the findings that it explains
)

// level returns how urgent a finding is, found in these circumstances.
func (r row) level(exposed bool, in ...circumstance) Level {
	usual := r.levels
	for _, c := range in {
		if other, ok := r.when[c]; ok {
			usual = other
		}
	}
	level := usual.calm
	if exposed {
		level = usual.exposed
	}
	if level == BounceNow && slices.Contains(in, atSome) {
		return BounceSoon
	}
	return level
}

// when sets the circumstances that the finding was found in.
func (f *Finding) when(in ...circumstance) { f.Level = f.ID.row().level(f.Exposed, in...) }

// carry makes a finding as urgent as what it explains, where its row says so.
func (f *Finding) carry(effect Finding) {
	if f.ID.row().carries {
		f.Level = min(f.Level, effect.Level)
	}
}

// formOnce is the form of a finding that was seen once, and may be no more than an answer that got lost.
const formOnce = "once"

// settle gives a finding the level that counts at this moment: a failure that may be a hiccup is not the worst there is
// before it was seen twice, one that a single lost packet would cause is no fault before, and what the operation under way does
// by itself is no alarm.
func (d *diagnosis) settle(f *Finding) {
	once := !seenTwice(f.sighting(d.Check, d.Notes))
	if f.Passing && once {
		f.Level, f.Values["form"] = max(f.Level, Advice), formOnce
	}
	if f.ID.row().mayPass && once {
		f.Wait = f.ID == DNSServersDisagree // servers need a while to copy a change from each other
		f.Level = max(f.Level, BounceSoon)
	}
	if d.planned(*f) {
		f.Planned, f.Wait, f.Level = true, false, max(f.Level, Advice)
	}
}

// rootCauses drops the findings that another one explains.
func rootCauses(findings []Finding) []Finding {
	for i := range findings {
		for _, effect := range findings {
			if findings[i].ID.explains(effect.ID) {
				findings[i].carry(effect)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(findings), func(effect Finding) bool {
		return slices.ContainsFunc(findings, func(cause Finding) bool { return cause.ID.explains(effect.ID) })
	})
}

// explains reports whether an effect need not be said where a cause is.
func (id ID) explains(effect ID) bool {
	r := id.row()
	return id != effect && (slices.Contains(r.explains, effect) || slices.Contains(r.hides, effect.row().topic))
}
