package lives

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/practice"
)

// TestFiveYears wants the notes of a domain to stay small. It is set up by the letter and then checked every day for five years, by status,
// with all reports read; each year has its bad days, and in the third the mail moves to another provider. All invariants hold meanwhile.
//
// On a day on which nothing has changed a check finds what the one before it found, and is not made: see sparingly.
func TestFiveYears(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector has shorter lives")
	}
	l, err := newLife(filepath.Join(memoryDir(t), "years"), practice.Options{AllSenders: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	l.follows = true
	u := newUser("follows", rand.New(rand.NewPCG(5, 14)))
	l.liveUntil(t, u)
	again := l.sparingly()
	most := 0
	for day := range 5 * 365 {
		switch {
		case day == 2*365+180:
			*again = 2 * 365 // the move takes weeks
			u.goals = []goal{moved}
			l.liveUntil(t, u)
		case day%365 == 30:
			l.mustPlay(t, "break mail-cert-expired")
		case day%365 == 32:
			l.mustPlay(t, "mend mail-cert-expired")
		case day%365 == 100:
			l.mustPlay(t, "break web-down")
		case day%365 == 103:
			l.mustPlay(t, "mend web-down")
		}
		if bad := day%365 >= 30 && day%365 <= 33 || day%365 >= 100 && day%365 <= 104; bad || day%10 == 0 {
			*again = 1
		}
		l.mustPlay(t, "days 1 reports")
		l.seen = l.seen[len(l.seen)-1:]
		if day%200 == 0 || day == 5*365-1 {
			l.restart()
			most = max(most, l.notes.size)
		}
		if l.wrong != nil {
			t.Fatalf("day %d: %s", day, l.wrong)
		}
	}
	if got := len(l.journey().Notes.Days); got < 100 {
		t.Errorf("the notes know of %d days", got)
	}
	t.Logf("the notes took at most %d bytes, with %d reports in the end", most, len(l.journey().Notes.Reports))
}

// liveUntil has a user live until they have what they want.
func (l *life) liveUntil(t *testing.T, u *user) {
	t.Helper()
	for range mostMoves {
		if u.reached(l) {
			return
		}
		for _, line := range u.next(l) {
			l.mustPlay(t, line)
		}
	}
	t.Fatalf("%s is not reached: %s", u.goal(), l.standing())
}

// mustPlay lives a line, which has to be one.
func (l *life) mustPlay(t *testing.T, line string) {
	t.Helper()
	if err := l.play(line); err != nil {
		t.Fatal(err)
	}
	if l.wrong != nil {
		t.Fatalf("%s: %s", line, l.wrong)
	}
}

// sparingly has checks made only so often as again says; after that, each finds what the last one found.
func (l *life) sparingly() (again *int) {
	again = new(int)
	probe := l.engine.Probe
	var last facts.Check
	l.engine.Probe = func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
		if *again > 0 || last.Domain == "" {
			*again--
			last = probe(ctx, domain, scope, progress)
			return last
		}
		found := last
		found.At = l.now().UTC()
		return found
	}
	return again
}
