package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mailseal/wizard/rollout"
)

// vector is one case of the test data of the protocol packages. Where Ambiguous is set the
// RFC allows two readings: Expect is the one taken, Mainstream says what others do,
// and no case is left out for it. The packages' own tests say which reading each is.
type vector struct {
	Name       string
	Input      json.RawMessage
	InputB64   []byte `json:"input_b64"`
	Expect     string
	Why        string
	Ambiguous  bool
	Mainstream string
	Filename   string

	ID     string
	RUA    []string
	Mode   string
	MaxAge int64 `json:"max_age"`
	MX     []string

	Success, Failure *int64
}

func vectorsOf(t *testing.T, file string) []vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "wizard", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

// verdict is what `lint --json` printed.
type verdict struct {
	Kind, State   string
	Valid, Usable bool
	Parsed        struct {
		ID               string
		RUA              []string
		Mode             string
		MaxAge           int64 `json:"max_age"`
		MX               []string
		Success, Failure int64
		Warnings         []string
		Policies         []any
	}
	Findings []struct{ ID, Level, Title, What, Fix string }
}

func lintJSONOf(t *testing.T, in string, args ...string) (verdict, int) {
	t.Helper()
	r := mailseal(t, in, append([]string{"lint", "--json"}, args...)...)
	var v verdict
	if err := json.Unmarshal([]byte(r.out), &v); err != nil || strings.Count(r.out, "\n") != 1 {
		t.Fatalf("%v in %q, talk %q", err, r.out, r.talk)
	}
	return v, r.code
}

// check holds what every kind has in common: the state, and an exit code, `valid` and `usable` that go with it.
func (v vector) check(t *testing.T, got verdict, code int, state string) {
	t.Helper()
	valid := state == "valid"
	want := verdict{Kind: got.Kind, State: state, Valid: valid, Usable: valid, Parsed: got.Parsed, Findings: got.Findings}
	if got.Kind == "report" { // be it against the letter
		want.Usable = got.Parsed.Success > 0 || got.Parsed.Failure > 0
	}
	if got.Kind == "policy" { // most senders read one whose only fault is its layout, and a domain's status goes by that
		check := published("", nil, nil)
		check.Fetches[0].Body = v.body(t)
		want.Usable = rollout.FileOf(check).Usable
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s%s %s", diff, v.Why, v.Mainstream)
	}
	if wantCode := map[bool]int{true: exitFine, false: exitAction}[valid]; code != wantCode {
		t.Errorf("exit code %d, want %d", code, wantCode)
	}
	if !valid && state != "absent" && len(got.Findings) == 0 {
		t.Errorf("%s, and nothing says why", state)
	}
}

// TestRecordVectors gives each record as an argument, the strings of one joined, as DNS joins them (RFC 8461 §3.1).
// A look-up that failed is no text, and nothing to lint.
func TestRecordVectors(t *testing.T) {
	for kind, file := range map[string]string{"record": "mtasts/testdata/txt.json", "tlsrpt": "tlsrpt/testdata/tlsrpt_txt.json"} {
		for _, v := range vectorsOf(t, file) {
			if v.Expect == "temperror" {
				continue
			}
			t.Run(kind+"/"+v.Name, func(t *testing.T) {
				var records [][]string
				if err := json.Unmarshal(v.Input, &records); err != nil {
					t.Fatal(err)
				}
				args := []string{kind, "--"}
				for _, parts := range records {
					args = append(args, strings.Join(parts, ""))
				}
				got, code := lintJSONOf(t, "", args...)
				v.check(t, got, code, v.Expect)
				if got.Parsed.ID != v.ID {
					t.Errorf("id %q, want %q", got.Parsed.ID, v.ID)
				}
				if diff := cmp.Diff(v.RUA, got.Parsed.RUA, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("rua (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestPolicyVectors(t *testing.T) {
	for _, v := range vectorsOf(t, "mtasts/testdata/policy.json") {
		t.Run(v.Name, func(t *testing.T) {
			got, code := lintJSONOf(t, string(v.body(t)), "policy", "-")
			v.check(t, got, code, v.Expect)
			if v.Expect != "valid" {
				return
			}
			if got.Parsed.Mode != v.Mode || got.Parsed.MaxAge != v.MaxAge {
				t.Errorf("mode %s, max_age %d; want %s, %d", got.Parsed.Mode, got.Parsed.MaxAge, v.Mode, v.MaxAge)
			}
			if diff := cmp.Diff(v.MX, got.Parsed.MX, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("mx (-want +got):\n%s", diff)
			}
		})
	}
}

// body is the input as bytes: given so, or as a text, or as a report in JSON.
func (v vector) body(t *testing.T) []byte {
	t.Helper()
	if v.InputB64 != nil {
		return v.InputB64
	}
	var text string
	if json.Unmarshal(v.Input, &text) == nil {
		return []byte(text)
	}
	return v.Input
}

// lawful are the reports that a reader has to bend nothing of, or only what RFC 8460 §4.4 allows: what is around them, a length of
// time, a way to write a number.
var lawful = strings.Fields(`org_with_terminal_escapes org_bidi_override week_long_range counts_as_float counts_exponent counts_sum_overflow
	date_in_future mx_host_as_string two_reports_concatenated gzip_twice gzip_trailing_garbage zip eml_report_type_missing
	eml_application_gzip eml_gzip_label_but_json eml_headers_missing eml_forwarded_as_attachment eml_two_reports
	eml_missing_final_boundary`)

// TestReportVectors judges a report in a file, as it would be saved from a mail. Of several reports `lint` shows the worst first;
// `mailseal reports` adds up all of them. What can be read is not always to the letter.
func TestReportVectors(t *testing.T) {
	for _, v := range vectorsOf(t, "tlsrpt/testdata/tlsrpt_json.json") {
		t.Run(v.Name, func(t *testing.T) {
			name := v.Filename
			if name == "" {
				name = "report"
			}
			path := filepath.Join(t.TempDir(), filepath.Base(name))
			if err := os.WriteFile(path, v.body(t), 0o600); err != nil {
				t.Fatal(err)
			}
			got, code := lintJSONOf(t, "", "report", path)
			state := "valid"
			if v.Expect == "reject" || v.Expect == "ok-with-warnings" && !slices.Contains(lawful, v.Name) {
				state = "invalid"
			}
			if (v.Expect != "reject") != (got.Parsed.Policies != nil) {
				t.Errorf("read: %v, want %s", got.Parsed.Policies != nil, v.Expect)
			}
			v.check(t, got, code, state)
			several := v.Name == "two_reports_concatenated" || v.Name == "eml_two_reports"
			if v.Success == nil || several {
				return
			}
			if got.Parsed.Success != *v.Success || got.Parsed.Failure != *v.Failure {
				t.Errorf("success %d, failure %d; want %d, %d: %s", got.Parsed.Success, got.Parsed.Failure, *v.Success, *v.Failure, v.Why)
			}
		})
	}
}
