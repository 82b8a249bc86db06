package diagnosis

import (
	"fmt"
	"slices"

	"mailseal/assets"
)

// Level is how urgent a finding is. Lower is worse.
type Level int

// The levels, worst first.
const (
	BounceNow  Level = iota + 1 // careful senders are delaying or returning mail now
	BounceSoon                  // will happen on a date, or with the next outage
	Off                         // mail flows, protection does not work
	Advice                      // safe, could be better
	Unknown                     // could not be looked at; never a fault
)

var levelNames = [...]string{BounceNow: "bounce-now", BounceSoon: "bounce-soon", Off: "off", Advice: "advice", Unknown: "unknown"}

// String is the level's name in JSON and in the words.
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
