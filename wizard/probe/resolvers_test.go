package probe

import (
	"strings"
	"testing"

	"mailseal/wizard/facts"
)

func TestParseResolver(t *testing.T) {
	known := []facts.Server{{Kind: facts.Resolver, Name: "Quad9", Addr: "9.9.9.9"}}
	good := func(s, name, addr string) {
		t.Helper()
		got, err := ParseResolver(s, known)
		if err != nil {
			t.Error(err)
		}
		same(t, got, facts.Server{Kind: facts.Resolver, Name: name, Addr: addr})
		if _, err := endpoint(got); err != nil {
			t.Errorf("%s leads nowhere: %v", s, err)
		}
	}
	bad := func(s string) {
		t.Helper()
		if got, err := ParseResolver(s, known); err == nil {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
	good("9.9.9.9", "Quad9", "9.9.9.9")
	good("9.9.9.9:53", "Quad9", "9.9.9.9")
	good(" 192.0.2.1:5353 ", "192.0.2.1:5353", "192.0.2.1:5353")
	good("2620:fe::fe", "2620:fe::fe", "2620:fe::fe")
	good("[2620:fe::fe]", "2620:fe::fe", "2620:fe::fe")
	good("[2620:fe::fe]:53", "2620:fe::fe", "2620:fe::fe")
	good("[2620:fe::fe]:5353", "[2620:fe::fe]:5353", "[2620:fe::fe]:5353")
	bad("")
	bad("dns.google")
	bad("https://dns.google/dns-query")
	bad("9.9.9.9:0")
	bad("9.9.9.9:70000")
	bad("9.9.9")
	bad("[9.9.9.9")
	bad(strings.Repeat("9", 10000))
}
