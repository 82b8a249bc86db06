package diagnosis

import (
	"testing"

	"mailseal/wizard/mtasts"
)

// TestRelaxed: what senders with an old policy refuse, and the new one allows, is a mode or a name; its capitals are none.
func TestRelaxed(t *testing.T) {
	policy := func(mode mtasts.Mode, mx ...string) mtasts.Policy { return mtasts.Policy{Mode: mode, MX: mx} }
	old := policy(mtasts.Enforce, "mx1.example.com", "MX2.example.com")
	for _, it := range []struct {
		old, now mtasts.Policy
		want     bool
	}{
		{old, old, false},
		{old, policy(mtasts.Enforce, "MX1.Example.com", "mx2.example.com"), false},
		{old, policy(mtasts.Enforce, "mx1.example.com"), false},
		{old, policy(mtasts.Enforce, "mx1.example.com", "mx3.example.com"), true},
		{old, policy(mtasts.Testing, "mx1.example.com", "mx2.example.com"), true},
		{policy(mtasts.Testing, "mx1.example.com"), policy(mtasts.Enforce, "mx3.example.com"), false},
	} {
		if got := relaxed(it.old, it.now); got != it.want {
			t.Errorf("%v to %v: %v", it.old, it.now, got)
		}
	}
}
