package diagnosis

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// catalogueRow is a line of the catalogue of findings: "| 1 | `mx-none-covered` | BOUNCE-NOW(E) / OFF | ...".
var catalogueRow = regexp.MustCompile("(?m)^\\| \\d+ \\| `([a-z0-9-]+)` \\| ([^|]+) \\|")

// TestCatalogue holds the findings against the catalogue they were taken from, which lies beside
// the checkout: each is raised by a test that spoils a healthy domain, or it is said what would be needed.
// The levels are those of the catalogue, the first while senders may be refusing mail and the last while not.
func TestCatalogue(t *testing.T) {
	rows := catalogueRow.FindAllStringSubmatch(string(catalogueFile(t)), -1)
	if len(rows) != 106 {
		t.Fatalf("%d findings in the catalogue", len(rows))
	}
	var covered, missing []string
	for _, row := range rows {
		id := ID(row[1])
		tested := slices.ContainsFunc(raises(), func(c raise) bool { return c.id == id })
		switch {
		case tested:
			covered = append(covered, string(id))
		case undetected[id] != "":
			missing = append(missing, string(id)+" ("+undetected[id]+")")
		default:
			t.Errorf("%s is neither raised nor explained", id)
		}
		levels := strings.Split(row[2], " / ")
		exposed, calm := id.row().levels.exposed, id.row().levels.calm
		first, last := levelNamed(levels[0]), levelNamed(levels[len(levels)-1])
		if byCount(id) { // the code holds the worse one
			first, last = min(first, last), calm
		}
		if exposed != first || calm != last {
			t.Errorf("%s is %s, then %s; the catalogue says %s", id, exposed, calm, row[2])
		}
	}
	t.Logf("%d of %d are raised; not: %s", len(covered), len(rows), strings.Join(missing, "; "))
}

// byCount are the findings whose level hangs on how many mail servers have them, not on exposure.
func byCount(id ID) bool {
	return id == "mx-name-dead" || id == "mx-refuses-connection" || id == "sts-removed-too-early"
}

// levelNamed reads "BOUNCE-NOW(E, all MX)".
func levelNamed(text string) Level {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "(")
	var level Level
	if level.UnmarshalText([]byte(strings.ToLower(strings.TrimSpace(text)))) != nil {
		return Unknown
	}
	return level
}

func catalogueFile(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "facts", "findings.md"))
	if err != nil {
		t.Skip("no catalogue beside this checkout (../shared/facts/findings.md)")
	}
	return text
}
