package probe

import (
	"slices"
	"strings"
)

// canonical is a name without its final dot, lower case.
func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// within reports whether name is zone or below it.
func within(name, zone string) bool {
	return zone == "" || name == zone || strings.HasSuffix(name, "."+zone)
}

func above(name string) (string, bool) {
	_, parent, ok := strings.Cut(name, ".")
	return parent, ok && parent != ""
}

func distinct(hosts []string) []string {
	slices.Sort(hosts)
	return slices.Compact(hosts)
}
