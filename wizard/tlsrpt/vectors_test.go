package tlsrpt

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mailseal/wizard/mtasts"
)

func vectors[T any](t *testing.T, file string) []T {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var vs []T
	if err := json.Unmarshal(data, &vs); err != nil {
		t.Fatal(err)
	}
	return vs
}

type txtVector struct {
	Name   string
	Input  [][]string
	Expect mtasts.State
	RUA    []string
	Why    string
}

// Of the ambiguous records: blanks before the first semicolon count when no
// record begins properly; a second rua adds to the first; an unencoded
// semicolon ends the address; only mailto: with an address and https: with a
// host are addresses, their capitals aside.
func TestTXTVectors(t *testing.T) {
	for _, v := range vectors[txtVector](t, "tlsrpt_txt.json") {
		if v.Expect == "temperror" { // a failed lookup never gets as far as FindRecord
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			var txts []string
			for _, parts := range v.Input {
				txts = append(txts, strings.Join(parts, ""))
			}
			r, state, err := FindRecord(txts)
			if state != v.Expect || !cmp.Equal(r.RUA, v.RUA, cmpopts.EquateEmpty()) {
				t.Errorf("%q: %s, rua %q, %v; want %s, rua %q: %s", txts, state, r.RUA, err, v.Expect, v.RUA, v.Why)
			}
			bad := state == mtasts.Invalid || state == mtasts.Multiple
			if bad != (err != nil) || bad && len(LintRecord(txts)) == 0 {
				t.Errorf("%q: %s, error %v, remarks %v", txts, state, err, LintRecord(txts))
			}
		})
	}
}

type reportVector struct {
	Name     string
	Filename string
	Input    json.RawMessage
	InputB64 []byte `json:"input_b64"`
	Expect   string
	Why      string
	Success  *int64
	Failure  *int64
	Warnings []Warning
}

// How lenient a reader is, is its own choice; this one takes every vector as it
// is expected, the ambiguous ones too.
func TestReportVectors(t *testing.T) {
	now := time.Date(2027, 3, 9, 0, 0, 0, 0, time.UTC)
	for _, v := range vectors[reportVector](t, "tlsrpt_json.json") {
		t.Run(v.Name, func(t *testing.T) {
			input := v.InputB64
			if len(v.Input) > 0 && string(v.Input) != "null" {
				input = v.Input
				var text string
				if json.Unmarshal(v.Input, &text) == nil {
					input = []byte(text)
				}
			}
			var success, failure int64
			var ws []Warning
			read := 0
			for item := range Read(v.Filename, bytes.NewReader(input)) {
				if item.Err != nil {
					if v.Expect != "reject" {
						t.Errorf("%s: %v: %s", item.Name, item.Err, v.Why)
					}
					continue
				}
				read++
				s := item.Report.Sessions()
				success, failure = Sum(success, s.Success), Sum(failure, s.Failure)
				ws = append(ws, item.Warnings...)
				if item.Report.Future(now) {
					ws = append(ws, "future-date") // for those who count, not for the reader, which has no clock
				}
			}
			if v.Expect == "reject" {
				if read > 0 {
					t.Errorf("read: %s", v.Why)
				}
				return
			}
			slices.Sort(ws)
			slices.Sort(v.Warnings)
			if diff := cmp.Diff(v.Warnings, slices.Compact(ws), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("warnings (-want +got):\n%s%s", diff, v.Why)
			}
			if v.Success == nil { // counts_sum_overflow
				if success != math.MaxInt64 {
					t.Errorf("success %d, want the largest there is", success)
				}
				return
			}
			if success != *v.Success || failure != *v.Failure {
				t.Errorf("success %d, failure %d; want %d, %d: %s", success, failure, *v.Success, *v.Failure, v.Why)
			}
		})
	}
}
