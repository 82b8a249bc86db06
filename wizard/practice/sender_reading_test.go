package practice

import (
	"testing"
	"time"

	"mailseal/wizard/mtasts"
)

func TestLists(t *testing.T) {
	for _, c := range []struct {
		pattern, host string
		want          bool
	}{
		{"mx.example.com", "mx.example.com", true},
		{"mx.example.com", "MX.Example.COM.", true},
		{"mx.example.com", "mx2.example.com", false},
		{"*.example.com", "mx.example.com", true},
		{"*.example.com", "example.com", false},
		{"*.example.com", "a.mx.example.com", false},
		{"*.example.com", "mxexample.com", false},
		{"*.example", "mx.example.com", false},
		{"192.0.2.1", "192.0.2.1", false},
		{"*.", "localhost", false},
	} {
		if got := Lists(mtasts.Policy{MX: []string{"no.example.net", c.pattern}}, c.host); got != c.want {
			t.Errorf("%s lists %s: %t", c.pattern, c.host, got)
		}
	}
	if Lists(mtasts.Policy{}, "mx.example.com") {
		t.Error("a policy without mail servers lists one")
	}
}

func TestAnnounced(t *testing.T) {
	const record, other = "v=STSv1; id=1;", "v=STSv1; id=2"
	for _, c := range []struct {
		id    string
		texts []string
	}{
		{"1", []string{record}},
		{"2", []string{"v=spf1 -all", other, "v=STSv2; id=3"}},
		{"", nil},
		{"", []string{record, other}},
		{"", []string{record, record}},
		{"", []string{"v=STSv1; id=a-b"}},
		{"", []string{"V=STSv1; id=1"}},
	} {
		if id, ok := announced(c.texts); id != c.id || ok != (c.id != "") {
			t.Errorf("%q: %q, %t", c.texts, id, ok)
		}
	}
}

// TestIfEnforced has a policy in testing, and asks what would come of enforcing it.
func TestIfEnforced(t *testing.T) {
	w := startAll(t, "google")
	expect := func(mode mtasts.Mode, refusedBy string) {
		t.Helper()
		if got, found := w.NewcomerPolicy(); got.Mode != mode || found != (mode != "") {
			t.Errorf("a newcomer finds mode %q, want %q", got.Mode, mode)
		}
		if got := who(w.WouldRefuseEnforced()); got != refusedBy {
			t.Errorf("enforced, it would be refused by %q, want %q", got, refusedBy)
		}
		if got := who(w.WouldRefuse()); got != "" && mode != mtasts.Enforce {
			t.Errorf("as it is, it would be refused by %q", got)
		}
	}
	expect("", "")
	publish(t, w, googlePolicy(mtasts.Testing, day))
	expect(mtasts.Testing, "")
	ok(t, w.ApplyAtOnce(SetMX{otherServer}))
	w.Clock().Advance(2 * time.Hour)
	expect(mtasts.Testing, "newcomer")
	ok(t, w.ApplyAtOnce(AddRecord{Name: "_mta-sts." + w.Domain(), Type: "TXT", Value: "v=STSv1; id=other;"}))
	expect("", "")
}
