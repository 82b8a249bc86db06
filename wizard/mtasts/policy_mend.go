package mtasts

import (
	"slices"
	"time"
)

// MendPolicy returns the file to publish in the place of a broken one: what
// ReadPolicy makes of it, unless a mail server would be lost on the way. A time
// that is none becomes a day: the cautious choice, where one has to be made.
func MendPolicy(body []byte) (Policy, bool) {
	text, ok := readable(body)
	if !ok {
		return Policy{}, false
	}
	if fixed, mark := unescaped(text); mark != "" {
		return MendPolicy([]byte(fixed))
	}
	p, ok := ReadPolicy(body)
	if !ok || losesServers(text) {
		return Policy{}, false
	}
	for _, r := range LintPolicy(body) {
		switch {
		case r.ID == PolicyPlaceholder:
			return Policy{}, false // nobody but the author knows what belongs there
		case r.ID == PolicyMaxAgeBad && r.Values["right"] == "":
			p.MaxAge = 0
		}
	}
	if p.MaxAge == 0 {
		p.MaxAge = 24 * time.Hour
	}
	return p, p.check() == nil
}

// losesServers reports whether a line may name a server that ReadPolicy does not get
// out of it: a name it cannot read, or one on a line with no key.
func losesServers(text string) bool {
	return slices.ContainsFunc(splitLines(text), func(l line) bool {
		key, value := l.meaning()
		return key == "mx" && (losesName(value) || len(meantPatterns(value)) == 0) ||
			key == "" && !isComment(l.text) && hasName(l.text)
	})
}

// Tolerated reports whether most senders read a policy, be it against the letter of the standard: all that is wrong with
// it is how its lines are put.
func Tolerated(body []byte) bool {
	_, whole := ReadPolicy(body)
	return whole && !slices.ContainsFunc(LintPolicy(body), func(r Remark) bool { return !r.advice() })
}
