package diagnosis

import (
	"strings"
	"testing"

	"mailseal/assets"
)

// A list of which only the first few are named ends a sentence like any other.
func TestListEndsASentence(t *testing.T) {
	names := firstFew(strings.Fields("a.example b.example c.example d.example e.example f.example"))
	why := Text(english(t), Finding{ID: MXNoneCovered, Exposed: true, Values: assets.Values{"names": names}}).Why
	if !strings.HasSuffix(why, "e.example...") {
		t.Errorf("says %q", why)
	}
}
