package mtasts

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Policy is the file that senders fetch and remember (RFC 8461 §3.2).
type Policy struct {
	Mode   Mode
	MaxAge time.Duration // whole seconds, at most MaxMaxAge
	MX     []string      // patterns: a name, or "*." and a name
}

// String returns the file as it is published, with LF line ends and the version
// first: the standard leaves the order free, Google's help asks for that.
func (p Policy) String() string {
	var b strings.Builder
	b.WriteString("version: " + Version + "\n")
	b.WriteString("mode: " + string(p.Mode) + "\n")
	for _, mx := range p.MX {
		b.WriteString("mx: " + mx + "\n")
	}
	b.WriteString("max_age: " + strconv.FormatInt(int64(p.MaxAge/time.Second), 10) + "\n")
	return b.String()
}

// check says what keeps p from being a policy that can be published. ParsePolicy
// reads back the String of every policy that passes.
func (p Policy) check() error {
	if !p.Mode.known() {
		return NewProblem(ModeWrong, "found", Clip(string(p.Mode)))
	}
	if p.MaxAge < 0 || p.MaxAge > MaxMaxAge || p.MaxAge%time.Second != 0 {
		return NewProblem(MaxAgeRange, "most", longestMaxAge)
	}
	for _, mx := range p.MX {
		if !ValidPattern(mx) {
			return NewProblem(MXWrong, "found", Clip(mx))
		}
	}
	if len(p.MX) == 0 && p.Mode != None {
		return NewProblem(MXMissing, "mode", string(p.Mode))
	}
	return nil
}

// longestMaxAge is MaxMaxAge as a policy has it.
var longestMaxAge = strconv.FormatInt(int64(MaxMaxAge/time.Second), 10)

func (m Mode) known() bool { return m == Enforce || m == Testing || m == None }

// ParsePolicy reads a policy to the letter of RFC 8461 §3.2.
//
// Fields come in any order, unknown ones are ignored, and of a repeated one
// that is not mx the first counts. Everything else is an error: a blank or an
// indented line, a comment, a body over MaxPolicySize. ReadPolicy is for those.
func ParsePolicy(body []byte) (Policy, error) {
	if len(body) > MaxPolicySize {
		return Policy{}, NewProblem(PolicySize, "n", strconv.Itoa(len(body)), "most", strconv.Itoa(MaxPolicySize))
	}
	text := string(body)
	if text == "" {
		return Policy{}, NewProblem(PolicyEmpty)
	}
	p := policyParser{seen: map[string]bool{}}
	for n := 1; ; n++ {
		line, rest, more := strings.Cut(text, "\n")
		if more {
			line = strings.TrimSuffix(line, "\r")
		}
		if err := p.field(strings.TrimRight(line, wsp)); err != nil {
			return Policy{}, NewProblem(PolicyLine, "n", strconv.Itoa(n)).Of(err)
		}
		if rest == "" { // one line end may close the file
			return p.finish()
		}
		text = rest
	}
}

// policyParser gathers fields; the first of each but mx counts.
type policyParser struct {
	policy Policy
	seen   map[string]bool // keys but mx
}

func (p *policyParser) field(line string) error {
	if line == "" {
		return NewProblem(LineBlank)
	}
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return NewProblem(LineColon, "found", Clip(line))
	}
	value = strings.TrimLeft(value, wsp)
	if !isKnownKey(key) || p.seen[key] {
		return checkPolicyExtension(key, value)
	}
	p.seen[key] = key != "mx"
	var err error
	switch key {
	case "version":
		if value != Version {
			err = NewProblem(VersionWrong, "found", Clip(value), "version", Version)
		}
	case "mode":
		if p.policy.Mode = Mode(value); !p.policy.Mode.known() {
			err = NewProblem(ModeWrong, "found", Clip(value))
		}
	case "mx":
		if p.policy.MX = append(p.policy.MX, value); !ValidPattern(value) {
			err = NewProblem(MXWrong, "found", Clip(value))
		}
	case "max_age":
		p.policy.MaxAge, err = parseMaxAge(value)
	}
	return err
}

func (p *policyParser) finish() (Policy, error) {
	for _, key := range []string{"version", "mode", "max_age"} {
		if !p.seen[key] {
			return Policy{}, NewProblem(LineMissing, "field", key)
		}
	}
	if len(p.policy.MX) == 0 && p.policy.Mode != None {
		return Policy{}, NewProblem(MXMissing, "mode", string(p.policy.Mode))
	}
	return p.policy, nil
}

// parseMaxAge takes 1 to 10 digits, up to MaxMaxAge.
func parseMaxAge(s string) (time.Duration, error) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, NewProblem(MaxAgeNumber, "found", Clip(s))
	}
	if len(s) > 10 {
		return 0, NewProblem(MaxAgeDigits, "found", Clip(s))
	}
	n, _ := strconv.ParseInt(s, 10, 64) // never more than an int64 holds
	if n > int64(MaxMaxAge/time.Second) {
		return 0, NewProblem(MaxAgeTooLong, "found", s, "most", longestMaxAge)
	}
	return time.Duration(n) * time.Second, nil
}

// checkPolicyExtension holds an unknown or repeated field to sts-policy-extension.
func checkPolicyExtension(key, value string) error {
	if !validFieldName(key) {
		return NewProblem(FieldName, "field", Clip(key))
	}
	if value == "" {
		return NewProblem(FieldEmpty, "field", key)
	}
	if !utf8.ValidString(value) {
		return NewProblem(FieldUTF8, "field", key)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return NewProblem(FieldControl, "field", key)
	}
	return nil
}
