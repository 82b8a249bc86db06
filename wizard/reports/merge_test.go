package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
)

var day20 = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// A day that is told again is the same day; without an id or a date, what it says tells it apart.
func TestMergeOnce(t *testing.T) {
	one := facts.ReportDay{Organization: "Google Inc.", ReportID: "a", Begin: day20, PolicyType: "sts", Success: 3}
	same, other, nameless, undated := one, one, one, one
	same.Organization = " google  inc."
	other.Organization = "Third"
	nameless.ReportID = ""
	undated.Begin = time.Time{}
	more, later := nameless, undated
	more.Success, later.Success = 4, 4
	days := Merge(nil, []facts.ReportDay{one, same, other, nameless, nameless, more, undated, undated, later})
	if n := len(days); n != 6 {
		t.Errorf("%d, want 6: %+v", n, days)
	}
}

// A copy that is better proven replaces the one in the notes, whichever comes first; two signers who say the same are two; and what is
// untrusted is never kept.
func TestMergeProof(t *testing.T) {
	bare := facts.ReportDay{Organization: "Google Inc.", ReportID: "a", Begin: day20, PolicyType: "sts", Success: 3, Why: facts.BareFile}
	gone, google, evil, forged := bare, bare, bare, bare
	gone.Why, gone.From = facts.KeyGone, "a@google.com"
	google.Proof, google.Signer, google.Why = facts.Signed, "google.com", ""
	evil.Proof, evil.Signer, evil.Why = facts.Signed, "evil.example", ""
	forged.Proof, forged.Why = facts.Untrusted, facts.NotSigned
	is := func(want []facts.ReportDay, days ...facts.ReportDay) {
		t.Helper()
		var notes []facts.ReportDay
		for _, d := range days {
			notes = Merge(notes, []facts.ReportDay{d})
		}
		if diff := cmp.Diff(want, notes); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, Merge(nil, days)); diff != "" {
			t.Error(diff)
		}
	}
	list := func(days ...facts.ReportDay) []facts.ReportDay { return days }
	is(list(bare), bare, gone)
	is(list(google), bare, google, bare)
	is(list(google), google, bare, gone, google)
	is(list(bare), forged, bare, forged)
	is(list(google), bare, forged, google)
	is([]facts.ReportDay{}, forged)
	is(list(google, evil), google, evil, bare, google)
	is(list(evil, google), bare, evil, google, bare)
}

// flood is many days of one sender, which differ by their ids.
func flood(n int, d facts.ReportDay, next func(n int, d *facts.ReportDay)) []facts.ReportDay {
	list := make([]facts.ReportDay, n)
	for i := range list {
		list[i] = d
		list[i].ReportID = fmt.Sprint("id ", i)
		if next != nil {
			next(i, &list[i])
		}
	}
	return list
}

func daily(n int, d *facts.ReportDay) { d.Begin = d.Begin.Add(time.Duration(-n) * 24 * time.Hour) }

// count counts the days of each sender, signed ones after an "@".
func count(days []facts.ReportDay) map[string]int {
	n := map[string]int{}
	for _, d := range days {
		if d.Proof == facts.Signed {
			n["@"+d.Signer]++
		} else {
			n[d.Sender()]++
		}
	}
	return n
}

// Whoever floods the notes pushes out what is their own.
func TestFloodPushesOutItself(t *testing.T) {
	google := flood(300, facts.ReportDay{Organization: "Google Inc.", Begin: day20, Proof: facts.Signed, Signer: "google.com"}, daily)
	bakery := flood(60, facts.ReportDay{Organization: "Bakery", Begin: day20}, daily)
	notes := Merge(nil, slices.Concat(google, bakery))
	keeps := func(what string, more []facts.ReportDay, want map[string]int) []facts.ReportDay {
		t.Helper()
		got := Merge(notes, more)
		if len(got) > maxDays || !slices.IsSortedFunc(got, byDate) {
			t.Errorf("%s: %d days", what, len(got))
		}
		n := count(got)
		for name, want := range want {
			if n[name] != want {
				t.Errorf("%s: %d days of %s, want %d", what, n[name], name, want)
			}
		}
		if !reflect.DeepEqual(got, Merge(notes, more)) {
			t.Errorf("%s: another time otherwise", what)
		}
		return got
	}
	all := map[string]int{"@google.com": 300, "bakery": 60}
	forged := facts.ReportDay{Organization: "Forger", Begin: day20.Add(24 * time.Hour)}
	keeps("one sender", flood(maxDays+1, forged, nil), all)
	keeps("one name in many forms", flood(maxDays+1, forged, func(n int, d *facts.ReportDay) {
		d.Organization = strings.Repeat(" ", n%7) + []string{"FORGER", "forger", "Forger"}[n%3] + strings.Repeat("\t", n%5)
	}), map[string]int{"@google.com": 300, "bakery": 60, "forger": maxDays - 360})
	evil := forged
	evil.Proof, evil.Signer = facts.Signed, "evil.example"
	keeps("a signed one", flood(maxDays+1, evil, nil), all)
	keeps("many names, unproven", flood(maxDays+1, forged, func(n int, d *facts.ReportDay) { d.Organization = fmt.Sprint("Forger ", n) }), map[string]int{"@google.com": 300})
	keeps("many signers", flood(maxDays+1, evil, func(n int, d *facts.ReportDay) { d.Signer = fmt.Sprintf("evil%d.example", n) }), map[string]int{"bakery": 60})
	keeps("large ones", flood(100, forged, func(n int, d *facts.ReportDay) {
		d.Failures = slices.Repeat([]facts.ReportReason{{Result: "x", Info: strings.Repeat("ü", 400), Code: strings.Repeat(`"`, 400)}}, maxFailures)
	}), all)

	// In the name of another, and about one day: the days before stay.
	named := forged
	named.Organization = "bakery"
	got := keeps("10,000 ids for one day", flood(maxDays, named, nil), map[string]int{"@google.com": 300, "bakery": maxDays - 300})
	if n := slices.IndexFunc(got, func(d facts.ReportDay) bool { return d.Sender() == "bakery" }); !got[n].Begin.Equal(day20.AddDate(0, 0, -59)) {
		t.Errorf("the oldest of the bakery is of %s", got[n].Begin)
	}
}

// Where all are alike the newest are kept.
func TestNewestAreKept(t *testing.T) {
	got := Merge(flood(maxDays, facts.ReportDay{Organization: "a", Begin: day20}, daily), flood(maxDays, facts.ReportDay{Organization: "b", Begin: day20}, daily))
	n := count(got)
	if len(got) != maxDays || n["a"] != maxDays/2 || n["b"] != maxDays/2 || !got[0].Begin.Equal(day20.AddDate(0, 0, 1-maxDays/2)) {
		t.Errorf("%d days, %v, from %s", len(got), n, got[0].Begin)
	}
}

// The estimate of what a day takes in the notes is never too low, so that the notes have space for all days.
func TestSpace(t *testing.T) {
	odd := strings.Repeat("\"\\\u2028ü€\xff<&😀\x01", 40)
	full := facts.ReportDay{
		Organization: odd, ReportID: odd, Begin: day20, End: day20.Add(time.Hour), PolicyType: "no-policy-found", PolicyDomain: odd, Policy: odd,
		Success: math.MaxInt64, Failure: math.MaxInt64, LeftOut: facts.LeftOut{Kinds: math.MaxInt64, Sessions: math.MaxInt64},
		Proof: facts.Untrusted, Why: facts.KeyUnreachable, Signer: odd, From: odd, About: facts.ByPolicy,
		Read: time.Date(2026, 11, 20, 1, 2, 3, 123456789, time.FixedZone("", 12345)),
	}
	for range maxFailures {
		full.Failures = append(full.Failures, facts.ReportReason{
			Result: "sts-policy-fetch-error", MX: odd, Count: math.MaxInt64, Some: true, Code: odd, Info: odd, SendingIP: odd, ReceivingIP: odd, HELO: odd,
		})
	}
	bare := facts.ReportDay{Failures: []facts.ReportReason{{}}}
	for _, d := range []facts.ReportDay{full, bare} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("        ", "  ") // deeper than they are in the notes
		if err := e.Encode(d); err != nil {
			t.Fatal(err)
		}
		if b.Len() > space(d) {
			t.Errorf("%d bytes, estimated %d", b.Len(), space(d))
		}
	}
}

// Two full sets of notes are merged at once.
func BenchmarkMerge(b *testing.B) {
	one := flood(maxDays, facts.ReportDay{Organization: "a", Begin: day20, Failures: []facts.ReportReason{{Result: "x", Count: 1}}}, daily)
	two := flood(maxDays, facts.ReportDay{Organization: "b", Begin: day20}, daily)
	for b.Loop() {
		Merge(one, two)
	}
}
