package providers

import (
	"regexp"
	"testing"

	"mailseal/assets"
)

// TestEvidence counts how sure the claims of each file of the catalogue are (go test -v shows it), and holds that not more than
// two in five are what somebody remembers.
func TestEvidence(t *testing.T) {
	letter := regexp.MustCompile(`confidence = "(\w+)"`)
	for _, name := range []string{"mail", "gateways", "dns", "web", "services", "issuers", "network"} {
		body, err := assets.File("catalogue/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		counts, all := map[Confidence]int{}, 0
		for _, found := range letter.FindAllStringSubmatch(string(body), -1) {
			counts[Confidence(found[1])]++
			all++
		}
		t.Logf("%-9s %4d documented %4d reported %4d seen once %4d remembered", name, counts[Documented], counts[Reported], counts[SeenOnce], counts[Remembered])
		if all == 0 || counts[Remembered]*5 > all*2 {
			t.Errorf("%s: %d of %d claims are from memory", name, counts[Remembered], all)
		}
	}
}

// TestPlacesAreKnown wants somebody to have seen at least one act in three of every place for the file: nobody is sent along a
// way that nobody has looked up.
func TestPlacesAreKnown(t *testing.T) {
	for _, e := range catalogue(t).web {
		seen, acts := 0, 0
		for _, s := range e.Step {
			if s.Act == Copy || s.Act == Record || s.Act == Wait { // what they say is the same everywhere
				continue
			}
			acts++
			if s.Confidence != Remembered {
				seen++
			}
		}
		if e.Offered && e.Kind != Service && seen*3 < acts {
			t.Errorf("%s: %d of its %d acts are looked up", e.ID, seen, acts)
		}
	}
}
