package dnsname

import "slices"

// Contains reports whether a list has a name.
func Contains(names []string, name string) bool {
	return slices.ContainsFunc(names, func(have string) bool { return Equal(have, name) })
}

// Without gives those of names, in canonical form, that others does not have.
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
