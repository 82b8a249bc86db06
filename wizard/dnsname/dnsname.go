// Package dnsname is what can be said of the name of a domain or a host by itself: its canonical form, whether two are
// the same, whether one is below another, and whether it is a valid one. Names are compared here and nowhere else, so
// that capitals, a final dot and the form of an internationalised label never make a difference.
//
//	dnsname.go      the canonical form, comparison, the tree, and lists of names
//	valid.go        which names can be a host's, and names as people type them
//	registrable.go  which part of a name somebody registered
//	text.go         the escapes of zone files, in names and in the strings of a TXT record
package dnsname

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Canonical returns the form in which names are compared, kept and shown: lower case, A-labels, no final dot. The root is "".
// What cannot be written in A-labels keeps its characters.
func Canonical(name string) string {
	name = strings.TrimSuffix(name, ".")
	switch {
	case isCanonical(name):
		return name
	case isASCII(name):
		return strings.ToLower(name)
	}
	if ascii, err := lenient.ToASCII(name); err == nil && utf8.ValidString(name) {
		return ascii
	}
	return strings.ToLower(name)
}

// isCanonical reports whether a name without a final dot is in canonical form already, as most are.
func isCanonical(name string) bool {
	for i := range len(name) {
		if c := name[i]; 'A' <= c && c <= 'Z' || c > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// Equal reports whether two names are the same (RFC 4343 §3).
func Equal(a, b string) bool { return a == b || Canonical(a) == Canonical(b) }

// Under reports whether name is parent or below it. Nothing is under an empty parent, which is a name that is not known.
func Under(name, parent string) bool {
	name, parent = Canonical(name), Canonical(parent)
	if _, below := relative(name, parent); below {
		return true
	}
	return parent != "" && name == parent
}

// Below reports whether name is below parent, and not parent itself.
func Below(name, parent string) bool {
	_, below := Relative(name, parent)
	return below
}

// Relative returns the labels that name has in front of zone; ok is false where name is not below zone.
func Relative(name, zone string) (labels string, ok bool) {
	return relative(Canonical(name), Canonical(zone))
}

// relative is Relative, of names in canonical form.
func relative(name, zone string) (labels string, ok bool) {
	labels, inside := strings.CutSuffix(name, zone)
	labels, below := strings.CutSuffix(labels, ".")
	if !inside || !below || labels == "" || zone == "" || escaped(labels) {
		return "", false
	}
	return labels, true
}

// escaped reports whether text ends in a backslash that takes from the dot after it its meaning (RFC 1035 §5.1).
func escaped(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 == 1
}

// Parent returns name without its first label; ok is false at the top.
func Parent(name string) (parent string, ok bool) {
	_, parent, ok = strings.Cut(Canonical(name), ".")
	return parent, ok && parent != ""
}

// Last returns the n labels of a name that are nearest the root, or all where there are fewer.
func Last(name string, n int) string {
	labels := strings.Split(Canonical(name), ".")
	return strings.Join(labels[max(0, len(labels)-n):], ".")
}

// Contains reports whether a list has a name.
func Contains(names []string, name string) bool {
	return slices.ContainsFunc(names, func(have string) bool { return Equal(have, name) })
}

// Without returns those of names, in canonical form, that others does not have.
func Without(names, others []string) []string {
	var rest []string
	for _, name := range names {
		if !Contains(others, name) {
			rest = append(rest, Canonical(name))
		}
	}
	return rest
}

// SameSet reports whether two lists have the same names.
func SameSet(a, b []string) bool {
	return len(Without(a, b)) == 0 && len(Without(b, a)) == 0
}
