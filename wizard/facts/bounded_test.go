package facts

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestBounded: what is within the bounds stays as it is; what is beyond them is left out, in every part, and the check itself keeps it.
func TestBounded(t *testing.T) {
	at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	answer := Answer{Status: OK, RRs: []RR{{Name: "a", Type: "TXT", Value: "short", Strings: []string{"sh", "ort"}}}}
	usual := Check{
		Domain: "rosehill-school.org", At: at, MailAt: at, Record: Lookup{Name: "x", Authoritative: []Answer{answer}},
		Fetches: []Fetch{{At: at, Body: []byte("version: STSv1"), Cert: &Certificate{Names: []string{"a"}, NotAfter: at}}},
	}
	if diff := cmp.Diff(usual, usual.Bounded(Bounds{Text: 100, List: 10})); diff != "" {
		t.Errorf("a usual check was cut:\n%s", diff)
	}

	huge := usual
	huge.Apex = strings.Split(strings.Repeat("é", 1000)+strings.Repeat("|x", 1000), "|")
	huge.Record.Authoritative = []Answer{{Status: OK, RRs: []RR{{Value: strings.Repeat("v", 60_000)}}}}
	huge.Fetches = []Fetch{{Body: make([]byte, 64<<10), Cert: &Certificate{Issuer: strings.Repeat("i", 1000)}}}
	kept := huge.Bounded(Bounds{Text: 99, List: 3})
	if len(kept.Apex) != 3 || kept.Apex[0] != strings.Repeat("é", 49) || len(kept.Record.Authoritative[0].RRs[0].Value) != 99 ||
		len(kept.Fetches[0].Body) != 99 || len(kept.Fetches[0].Cert.Issuer) != 99 || !kept.At.Equal(at) {
		t.Errorf("%+v", kept)
	}
	if len(huge.Fetches[0].Body) != 64<<10 || len(huge.Fetches[0].Cert.Issuer) != 1000 || len(huge.Apex) != 1001 {
		t.Error("the check itself was cut")
	}
	if text, err := json.Marshal(kept); err != nil || len(text) > 5000 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
