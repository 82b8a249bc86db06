package mtasts

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// vector is one case of testdata. Where Ambiguous is set the text of the RFC
// allows two readings; Expect then is the one taken here, and Why or
// Mainstream says what else there is. No case is left out for being ambiguous.
type vector struct {
	Name      string
	Input     json.RawMessage
	InputB64  []byte `json:"input_b64"`
	Expect    json.RawMessage
	Why       string
	Ambiguous bool

	// txt
	ID string
	// policy
	Mode   Mode
	MaxAge int64 `json:"max_age"`
	MX     []string
}

func vectors(t *testing.T, file string) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var vs []vector
	if err := json.Unmarshal(data, &vs); err != nil {
		t.Fatal(err)
	}
	return vs
}

func decode[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Of the ambiguous records:
//   - blanks before the first semicolon count when no record begins properly
//     (tabs_around_delims), and are dropped beside one that does;
//   - a bare version is a broken record (version_only), and one followed by
//     anything but a semicolon is somebody else's text;
//   - the first of two ids counts, whatever the second says.
func TestTXTVectors(t *testing.T) {
	for _, v := range vectors(t, "txt.json") {
		want := decode[State](t, v.Expect)
		if want == "temperror" { // a failed lookup never gets as far as FindRecord
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			var txts []string
			for _, parts := range decode[[][]string](t, v.Input) {
				txts = append(txts, strings.Join(parts, ""))
			}
			r, state, err := FindRecord(txts)
			if state != want || r.ID != v.ID {
				t.Errorf("%q: %s, id %q, %v; want %s, id %q: %s", txts, state, r.ID, err, want, v.ID, v.Why)
			}
			if bad := state == Invalid || state == Multiple; bad != (err != nil) {
				t.Errorf("%q: state %s with error %v", txts, state, err)
			}
			if bad := state == Invalid || state == Multiple; bad && len(LintRecord(txts)) == 0 {
				t.Errorf("%q: %s without a remark", txts, state)
			}
		})
	}
}

// Of the ambiguous policies: what the grammar refuses is refused even where
// most senders only skip the line, and a repeated field is skipped whatever it says.
func TestPolicyVectors(t *testing.T) {
	for _, v := range vectors(t, "policy.json") {
		t.Run(v.Name, func(t *testing.T) {
			body := v.InputB64
			if body == nil {
				body = []byte(decode[string](t, v.Input))
			}
			p, err := ParsePolicy(body)
			if want := decode[string](t, v.Expect); (err == nil) != (want == "valid") {
				t.Fatalf("%q: error %v, want %s: %s", body, err, want, v.Why)
			}
			if err != nil {
				if len(LintPolicy(body)) == 0 {
					t.Errorf("%q: %v, without a remark", body, err)
				}
				return
			}
			want := Policy{Mode: v.Mode, MaxAge: time.Duration(v.MaxAge) * time.Second, MX: v.MX}
			if diff := cmp.Diff(want, p, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%q (-want +got):\n%s", body, diff)
			}
		})
	}
}

// Of the ambiguous matches: hosts are checked before they are compared, an
// address is no host name, and a pattern is taken as it stands, blanks and all.
func TestMatchVectors(t *testing.T) {
	for _, v := range vectors(t, "mxmatch.json") {
		t.Run(v.Name, func(t *testing.T) {
			in := decode[struct {
				Patterns []string
				Host     string
			}](t, v.Input)
			want := decode[bool](t, v.Expect)
			if got := (Policy{MX: in.Patterns}).Covers(in.Host); got != want {
				t.Errorf("%q covers %q: %v, want %v: %s", in.Patterns, in.Host, got, want, v.Why)
			}
		})
	}
}
