package mtasts

import (
	"net/netip"
	"slices"
	"strings"
)

// Covers says whether the policy allows the mail server of that name (RFC 8461 §4.1).
func (p Policy) Covers(host string) bool {
	for _, pattern := range p.MX {
		if Match(pattern, host) {
			return true
		}
	}
	return false
}

// Match says whether pattern allows host: equal names, or "*." for exactly one
// first label (RFC 8461 §4.1). Case and the final dot of host do not matter.
// A pattern that no valid policy could hold matches nothing; nor does an address.
func Match(pattern, host string) bool {
	host, ok := hostName(host)
	if !ok || !ValidPattern(pattern) {
		return false
	}
	suffix, wild := strings.CutPrefix(pattern, "*.")
	if !wild {
		return strings.EqualFold(pattern, host)
	}
	_, parent, ok := strings.Cut(host, ".")
	return ok && strings.EqualFold(suffix, parent)
}

// NearMiss says that pattern would allow host if its star stood for several
// labels, which it does not: "*.google.com" and "aspmx.l.google.com".
func NearMiss(pattern, host string) bool {
	host, ok := hostName(host)
	suffix, wild := strings.CutPrefix(pattern, "*.")
	if !ok || !wild || !ValidPattern(pattern) {
		return false
	}
	_, parent, _ := strings.Cut(host, ".")
	tail := len(parent) - len(suffix)
	return tail > 1 && parent[tail-1] == '.' && strings.EqualFold(parent[tail:], suffix)
}

// ValidPattern says whether s may stand in an mx line: a Domain of RFC 5321
// §4.1.2, or "*." and one (RFC 8461 §3.2), within the lengths of RFC 1035
// §2.3.4. An address in digits fits that grammar and is refused: no MX has one.
func ValidPattern(s string) bool {
	s = strings.TrimPrefix(s, "*.")
	if len(s) > maxName || isAddress(s) {
		return false
	}
	return eachLabel(s, func(label string) bool {
		if !isAlnum(label[0]) || !isAlnum(label[len(label)-1]) {
			return false
		}
		for i := 0; i < len(label); i++ {
			if c := label[i]; !isAlnum(c) && c != '-' {
				return false
			}
		}
		return true
	})
}

const (
	maxName  = 253 // a name's characters, without the final dot
	maxLabel = 63
)

// hostName is the name of an MX without its final dot. It is looser than a
// pattern, because it comes out of DNS: an underscore, say, is no reason not
// to be covered by a star.
func hostName(s string) (string, bool) {
	s = strings.TrimSuffix(s, ".")
	if len(s) > maxName || isAddress(s) {
		return "", false
	}
	return s, eachLabel(s, func(label string) bool {
		for i := 0; i < len(label); i++ {
			if c := label[i]; c <= ' ' || c > '~' || c == '*' {
				return false
			}
		}
		return true
	})
}

// eachLabel asks ok of every label, and false when one is empty or too long.
func eachLabel(name string, ok func(label string) bool) bool {
	for label := range strings.SplitSeq(name, ".") {
		if len(label) == 0 || len(label) > maxLabel || !ok(label) {
			return false
		}
	}
	return true
}

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

// SamePatterns reports whether two lists of patterns are the same set, whatever their order and their capitals.
func SamePatterns(a, b []string) bool {
	return slices.Equal(patternSet(a), patternSet(b))
}

func patternSet(patterns []string) []string {
	set := make([]string, 0, len(patterns))
	for _, p := range patterns {
		set = append(set, strings.ToLower(p))
	}
	slices.Sort(set)
	return slices.Compact(set)
}
