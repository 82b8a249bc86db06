package mtasts

import (
	"slices"
	"strings"
	"unicode"
)

// knownKeys returns the fields of a policy (RFC 8461 §3.2).
func knownKeys() [4]string { return [...]string{"version", "mode", "mx", "max_age"} }

func isKnownKey(s string) bool {
	keys := knownKeys()
	return slices.Contains(keys[:], s)
}

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

// Near reports whether two short words are at most some letters apart.
func Near(a, b string, most int) bool {
	return len(a)-len(b) <= most && len(b)-len(a) <= most && EditDistance(a, b) <= most // each letter more is one apart
}

// EditDistance counts letters put in, left out, changed, or swapped with a
// neighbour. Both words are short.
func EditDistance(a, b string) int {
	var short [3 * 64]int // most words need no more
	rows, width := short[:], len(b)+1
	if 3*width > len(rows) {
		rows = make([]int, 3*width)
	}
	prev2, prev, row := rows[:width], rows[width:2*width], rows[2*width:3*width]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
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
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)]
}
