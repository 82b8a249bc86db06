package dnsname

import (
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// The longest that a name and one of its labels may be, in characters and without the final dot (RFC 1035 §2.3.4).
const (
	MaxLength      = 253
	maxLabelLength = 63
)

// Valid reports whether name, without a final dot, is one that the DNS may hand out for a host: letters, digits, hyphens
// and, as some use them against the rules, underscores.
func Valid(name string) bool {
	return validLabels(name, func(label string) bool { return consistsOf(label, "-_") })
}

// ValidHost reports whether name, without a final dot, keeps to the rules for hosts: labels of letters, digits and hyphens
// that begin and end with a letter or digit (RFC 1123 §2.1, RFC 5321 §4.1.2). An address in digits fits that grammar and
// is none.
func ValidHost(name string) bool {
	_, err := netip.ParseAddr(name)
	return err != nil && validLabels(name, func(label string) bool {
		return consistsOf(label, "-") && label[0] != '-' && label[len(label)-1] != '-'
	})
}

func validLabels(name string, valid func(label string) bool) bool {
	if len(name) > MaxLength {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > maxLabelLength || !valid(label) {
			return false
		}
	}
	return true
}

// consistsOf reports whether text has letters and digits of ASCII only, and what is in others.
func consistsOf(text, others string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(others, r))
	})
}

// ToASCII returns the canonical form of a name as a person types it, without a final dot: internationalised labels are
// mapped and encoded (UTS 46, RFC 5891). The error is for what cannot be the name of a host; the text beside it is as far
// as it came.
func ToASCII(name string) (string, error) { return strict.ToASCII(strings.ToLower(name)) }

// ToUnicode returns a canonical name with its labels as people read them; what would mislead stays as it is.
func ToUnicode(name string) string {
	text, err := idna.Display.ToUnicode(name)
	if err != nil || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) { // such as a joiner, which some alphabets use
		return name
	}
	return text
}

var (
	strict  = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
	lenient = idna.New(idna.MapForLookup(), idna.StrictDomainName(false))
)

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}
