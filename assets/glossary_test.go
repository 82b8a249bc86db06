package assets

import (
	"slices"
	"strings"
	"testing"
)

func terms(w *Words) []string {
	var list []string
	for _, key := range w.Keys("term.") {
		list = append(list, strings.Split(key, ".")[1])
	}
	return slices.Compact(list)
}

func TestTermParts(t *testing.T) {
	w := load(t)
	for _, term := range terms(w) {
		for _, part := range []string{"title", "text", "rfc"} {
			if key := "term." + term + "." + part; w.Say(key, nil) == "" || !w.Has(key) {
				t.Errorf("%s is missing", key)
			}
		}
		var m measure
		m.add(w.Say("term."+term+".text", nil))
		if ease := m.ease(); ease < 55 {
			t.Errorf("%s: reading ease %.0f: %s", term, ease, w.Say("term."+term+".text", nil))
		}
		for _, s := range sentences(w.Say("term."+term+".text", nil)) {
			if n := len(words(s)); n > 20 {
				t.Errorf("%s: a sentence of %d words: %s", term, n, s)
			}
		}
	}
}

// A user meets these words on screen, in a panel or in a bounced mail, and asks what they mean.
func TestTermsThatUsersMeet(t *testing.T) {
	w := load(t)
	for _, term := range strings.Fields(`rule-file sign mail-server certificate daily-report careful-sender mta-sts enforce testing none
		max-age id where-is-the-file dns txt cname ttl resolver authoritative propagation starttls dane dnssec
		bounce-4-4-8 bounce-4-7-5 bounce-now bounce-soon off advice unknown`) {
		if !w.Has("term." + term + ".text") {
			t.Errorf("no words for %s", term)
		}
	}
}

// What a text says to look up has to be there.
func TestTermsNameFindings(t *testing.T) {
	w := load(t)
	ids := findingIDs(t)
	for _, term := range terms(w) {
		_, after, ok := strings.Cut(w.Say("term."+term+".text", nil), "See `")
		if id, _, _ := strings.Cut(after, "`"); ok && !slices.Contains(ids, id) {
			t.Errorf("%s points to %s, which is no finding", term, id)
		}
	}
}
