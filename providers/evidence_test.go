package providers

import (
	"regexp"
	"slices"
	"testing"

	"mailseal/assets"
)

// TestEvidence counts how sure the claims of each file of the catalogue are (go test -v shows it), and holds that not more than
// two in five are what somebody remembers.
func TestEvidence(t *testing.T) {
	letter := regexp.MustCompile(`confidence = "(\w+)"`)
	for _, name := range []string{"mail", "gateways", "dns", "web", "services", "issuers", "network", "senders"} {
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

// TestLikelyIsSaidToBeLikely: what nobody has documented, or seen more than once, is not stated as a fact. What only tells the user
// what to do needs no such word.
func TestLikelyIsSaidToBeLikely(t *testing.T) {
	likely := regexp.MustCompile(`(?i)\b(usually|often|may|might|as far as is known|probably|mostly|about|sometimes|fits?|can|some|or so)\b`)
	order := regexp.MustCompile(`^(If \S+ is missing, run|Its list has to|Or the address|Leave|Copy|Sign|Press|Choose|Open|Do not|Replace|Two|Go|Keep|Use|Remove|Tick|Put|Type|Wait|Add|Delete)\b`)
	check := func(id string, p proof, texts ...string) {
		for _, text := range texts {
			unsure := p.Confidence == Remembered || p.Confidence == SeenOnce
			if unsure && text != "" && !likely.MatchString(text) && !order.MatchString(text) {
				t.Errorf("%s (%s) is stated as a fact: %s", id, p.Confidence, text)
			}
		}
	}
	c := catalogue(t)
	for _, e := range c.web {
		for _, s := range slices.Concat(e.Step, e.Again) {
			check(e.ID, s.proof, s.Then, s.Otherwise)
		}
		for _, trap := range e.Trap {
			check(e.ID, trap.proof, trap.Say)
		}
		for _, f := range e.Fit {
			check(e.ID, f.proof, f.Why)
		}
		for _, r := range e.Record {
			check(e.ID, r.proof, r.Hint)
		}
	}
	for _, e := range c.dns {
		for _, trap := range e.Trap {
			check(e.ID, trap.proof, trap.Say)
		}
	}
	for _, e := range c.mail {
		check(e.ID, e.Policy.proof, e.Policy.Say)
		for _, note := range e.Note {
			check(e.ID, note.proof, note.Say)
		}
	}
}
