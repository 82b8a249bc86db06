package journey

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadServers(t *testing.T) {
	good := func(text string, want ...string) {
		t.Helper()
		got, err := readServers(text, []string{"old.example.com"})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
	}
	bad := func(text string) {
		t.Helper()
		if got, err := readServers(text, []string{"old.example.com"}); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
	good("mx.example.net", "mx.example.net")
	good("10 MX1.Example.Net., 20 mx2.example.net.", "mx1.example.net", "mx2.example.net")
	good("MX 0 mx.example.net;mx.example.net", "mx.example.net")
	good("bücher.example", "xn--bcher-kva.example")
	good("old.example.com mx.example.net", "old.example.com", "mx.example.net")
	bad("")
	bad("10")
	bad("localhost")
	bad("old.example.com")
	bad("192.0.2.1")
	bad("[2001:db8::1]")
	bad("*.example.net")
	bad("mx.example.net\x1b[2J")
	bad("https://mx.example.net/")
	bad("mx_1.example.net")
	bad("mx.example.org" + manyHosts())
}

func manyHosts() string {
	var b strings.Builder
	for n := range maxNewServers {
		b.WriteString(" mx" + strconv.Itoa(n) + ".example.net")
	}
	return b.String()
}
