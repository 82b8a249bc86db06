package mtasts

import (
	"slices"
	"time"
)

// MendPolicy is the file to publish in the place of a broken one: what
// ReadPolicy makes of it, unless a mail server would be lost on the way. A time
// that is none becomes a day: the cautious choice, where one has to be made.
func MendPolicy(body []byte) (Policy, bool) {
	if text, _ := PlainText(body); len(body) <= MaxPolicySize && !isWebPage(text) {
		if fixed, mark := unescaped(text); mark != "" {
			return MendPolicy([]byte(fixed))
		}
	}
	p, ok := ReadPolicy(body)
	if !ok || losesServers(body) {
		return Policy{}, false
	}
	for _, r := range LintPolicy(body) {
		switch {
		case r.ID == "policy-placeholder":
			return Policy{}, false // nobody but the author knows what belongs there
		case r.ID == "policy-max-age-bad" && r.Values["right"] == "":
			p.MaxAge = 0
		}
	}
	if p.MaxAge == 0 {
		p.MaxAge = 24 * time.Hour
	}
	return p, p.Check() == nil
}

// losesServers reports whether a line may name a server that ReadPolicy does not get
// out of it: a name it cannot read, or one on a line with no key.
func losesServers(body []byte) bool {
	text, _ := PlainText(body)
	for _, l := range splitLines(text) {
		key, value := l.meaning()
		comment := isComment(l.text)
		if key == "mx" && (losesName(value) || len(meantPatterns(value)) == 0) || key == "" && !comment && hasName(l.text) {
			return true
		}
	}
	return false
}

// Tolerated reports whether most senders read a policy, be it against the letter of the standard: all that is wrong with
// it is how its lines are put.
func Tolerated(body []byte) bool {
	_, whole := ReadPolicy(body)
	return whole && !slices.ContainsFunc(LintPolicy(body), func(r Remark) bool { return !r.Advice() })
}
