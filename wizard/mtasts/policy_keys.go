package mtasts

import (
	"slices"
	"strings"
	"unicode"
)

// knownKeys returns the fields of a policy (RFC 8461 §3.2).
func knownKeys() []string { return []string{"version", "mode", "mx", "max_age"} }

func isKnownKey(s string) bool { return slices.Contains(knownKeys(), s) }

// nearestKey returns the known key closest to the head of a line, and how many
// letters they are apart, 3 when none is close. Capitals, blanks, quotes,
// hyphens and underscores are free.
func nearestKey(head string) (key string, distance int) {
	distance = 3
	if len(head) > 20 {
		return "", distance
	}
	said := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, head)
	for _, known := range knownKeys() {
		d := EditDistance(said, strings.ReplaceAll(known, "_", ""))
		if d < distance && d < len(known) {
			key, distance = known, d
		}
	}
	return key, distance
}

// EditDistance counts letters put in, left out, changed, or swapped with a
// neighbour. Both words are short.
func EditDistance(a, b string) int {
	prev2, prev := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(prev[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev = prev, row
	}
	return prev[len(b)]
}
