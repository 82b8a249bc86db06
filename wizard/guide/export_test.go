package guide

import (
	"testing"

	"mailseal/assets"
)

// LoadedGuide has the words and the catalogue that are embedded.
func LoadedGuide(t testing.TB) *Guide {
	t.Helper()
	g, err := Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
