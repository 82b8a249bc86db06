package guide

import (
	"testing"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/journey"
)

// LoadedGuide has the words and the catalogue that are embedded.
func LoadedGuide(t testing.TB) *Guide {
	t.Helper()
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Guide{Words: words, Machine: journey.Machine{Catalogue: catalogue}}
}
