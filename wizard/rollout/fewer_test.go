package rollout

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// TestFewer: however many policies a host serves, few entries stand for them, and by these senders never hold less than they do: no
// wait is shorter, no server is listed that was not, and no policy seems older than it is.
func TestFewer(t *testing.T) {
	start := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	random := rand.New(rand.NewPCG(7, 9))
	hosts := []string{"a.example", "b.example", "c.example", "d.example"}
	for round := range 200 {
		var all, kept []facts.Served
		now := start
		for range 10 + random.IntN(100) {
			var mx []string
			for _, host := range hosts {
				if random.IntN(2) == 0 {
					mx = append(mx, host)
				}
			}
			if len(mx) == 0 || round%3 == 0 {
				mx = append(mx, fmt.Sprintf("mx%d.example", random.IntN(1000)))
			}
			mode := []mtasts.Mode{mtasts.Enforce, mtasts.Enforce, mtasts.Testing, mtasts.None}[random.IntN(4)]
			served := facts.Served{Mode: mode, MaxAge: time.Duration(1+random.IntN(60)) * Day, MX: mx, First: now, Last: now, ID: now.String()}
			now = now.Add(time.Duration(1+random.IntN(20)) * time.Hour)
			all = append(replacedBy(all, now), served)
			kept = bounded(append(replacedBy(kept, now), served))
		}
		if len(kept) > maxServed+maxOldLists {
			t.Fatalf("%d entries", len(kept))
		}
		newest := all[max(0, len(all)-maxServed):]
		if !slices.EqualFunc(newest, kept[len(kept)-len(newest):], func(a, b facts.Served) bool { return a.ID == b.ID }) {
			t.Fatal("the newest are not as they were")
		}
		for range 20 {
			var some []string
			for _, host := range hosts {
				if random.IntN(2) == 0 {
					some = append(some, host)
				}
			}
			was, is := HeldUntil(facts.Notes{Served: all}, some), HeldUntil(facts.Notes{Served: kept}, some)
			if was.After(now) && is.Before(was) {
				t.Fatalf("a policy without one of %q is held until %v, and the notes say %v", some, was, is)
			}
		}
		if was, is := HeldUntil(facts.Notes{Served: all}, nil), HeldUntil(facts.Notes{Served: kept}, nil); was.After(now) && !was.Equal(is) {
			t.Fatalf("some policy is held until %v, and the notes say %v", was, is)
		}
		for _, mode := range []mtasts.Mode{mtasts.Enforce, mtasts.Testing} {
			was, _, ok := Since(facts.Notes{Served: all}, mode)
			is, _, still := Since(facts.Notes{Served: kept}, mode)
			if ok != still || ok && is.Before(was) {
				t.Fatalf("%s since %v, and the notes say %v", mode, was, is)
			}
		}
	}
}

// TestAnotherPolicyAtEachFetch: a host that serves another one at each fetch does not fill the notes.
func TestAnotherPolicyAtEachFetch(t *testing.T) {
	var served []facts.Served
	at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	for i := range 500 {
		at = at.Add(Day)
		var body strings.Builder
		fmt.Fprintf(&body, "version: STSv1\nmode: enforce\nmax_age: 31557600\nmx: mx%d.example\n", i)
		for body.Len() < 60_000 {
			fmt.Fprintf(&body, "mx: spare%d-%d.example\n", i, body.Len())
		}
		host := facts.Lookup{Authoritative: []facts.Answer{{Status: facts.OK, RRs: []facts.RR{{Type: "A", Value: "192.0.2.1"}}}}}
		record := facts.Lookup{Authoritative: []facts.Answer{{Status: facts.OK, RRs: []facts.RR{{Type: "TXT", Value: fmt.Sprintf("v=STSv1; id=%d", i)}}}}}
		served = Remember(served, facts.Check{
			At: at, Scope: facts.Full(), Host: host, Record: record, Fetches: []facts.Fetch{{Stage: facts.FetchDone, Status: 200, Body: []byte(body.String())}},
		})
	}
	bytes := 0
	for _, s := range served {
		bytes += len(s.Body) + len(strings.Join(s.MX, " "))
	}
	if len(served) > maxServed+maxOldLists || bytes > 200<<10 {
		t.Errorf("%d entries, %d bytes", len(served), bytes)
	}
	if until := HeldUntil(facts.Notes{Served: served}, []string{"mx0.example"}); until.Before(at.Add(mtasts.MaxMaxAge)) {
		t.Errorf("senders hold a policy without the first server until %v", until)
	}
}
