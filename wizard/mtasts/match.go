package mtasts

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// Covers reports whether the policy allows the mail server of that name (RFC 8461 §4.1).
func (p Policy) Covers(host string) bool {
	return slices.ContainsFunc(p.MX, func(pattern string) bool { return Match(pattern, host) })
}

// Match reports whether pattern allows host: equal names, or "*." for exactly one
// first label (RFC 8461 §4.1). Case and the final dot of host do not matter.
// A pattern that no valid policy could hold matches nothing; nor does an address.
func Match(pattern, host string) bool {
	host, ok := mailServer(host)
	if !ok || !ValidPattern(pattern) {
		return false
	}
	suffix, wild := strings.CutPrefix(pattern, "*.")
	if !wild {
		return dnsname.Equal(pattern, host)
	}
	parent, ok := dnsname.Parent(host)
	return ok && dnsname.Equal(suffix, parent)
}

// NearMiss reports whether pattern would allow host if its star stood for several
// labels, which it does not: "*.google.com" and "aspmx.l.google.com".
func NearMiss(pattern, host string) bool {
	host, ok := mailServer(host)
	suffix, wild := strings.CutPrefix(pattern, "*.")
	if !ok || !wild || !ValidPattern(pattern) {
		return false
	}
	parent, _ := dnsname.Parent(host)
	return dnsname.Below(parent, suffix)
}

// ValidPattern reports whether s may stand in an mx line: a Domain of RFC 5321
// §4.1.2, or "*." and one (RFC 8461 §3.2), within the lengths of RFC 1035
// §2.3.4. An address in digits fits that grammar and is refused: no MX has one.
func ValidPattern(s string) bool {
	return dnsname.ValidHost(strings.TrimPrefix(s, "*."))
}

// mailServer returns the canonical name in an MX record; ok is false for one that no pattern allows. It is held to less than a
// pattern: an underscore, say, is no reason not to be covered by a star.
func mailServer(host string) (name string, ok bool) {
	name = dnsname.Canonical(host)
	_, err := netip.ParseAddr(name)
	return name, err != nil && dnsname.Valid(name)
}
