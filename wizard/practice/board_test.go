package practice

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// newBoard has a plan of which nothing is published yet.
func newBoard(t *testing.T) *daily {
	t.Helper()
	w := start(t, "google")
	d := &daily{t: t, w: w, machine: journey.Machine{Catalogue: w.catalogue}, j: journey.NewJourney(w.Domain(), w.Clock().Now())}
	d.observe(facts.Full())
	p := planFor(w, plan.Static)
	p.Target.Since = w.Clock().Now()
	d.j.Plan = &p
	d.observe(facts.Full())
	return d
}

// watch leaves the board open for a time, and returns how many questions were asked.
func (d *daily) watch(howLong time.Duration) (questions int) {
	d.t.Helper()
	end := d.w.Clock().Now().Add(howLong)
	for {
		due, scope := d.machine.NextCheck(d.j, d.w.Clock().Now())
		if due.IsZero() {
			d.t.Fatal("nothing is checked by itself")
		}
		if due.After(end) {
			d.w.Clock().Advance(end.Sub(d.w.Clock().Now()))
			return questions
		}
		if now := d.w.Clock().Now(); due.After(now) {
			d.w.Clock().Advance(due.Sub(now))
		}
		d.observe(scope)
		questions += len(d.asked)
	}
}

func (d *daily) open() journey.Progress {
	open, _, _ := d.machine.Open(d.j, d.w.Clock().Now())
	return open
}

// TestBoardAsksLittle: a board that is left open while the user has the next move asks for what is waited for, and seldom for the rest;
// and so while resolvers are waited for.
func TestBoardAsksLittle(t *testing.T) {
	d := newBoard(t)
	for _, task := range d.j.Plan.Tasks() {
		name := string(task.ID)
		if open := d.open(); open.Task.ID != task.ID {
			t.Fatalf("%s is open, and not %s", open.Task.ID, name)
		}
		first, then, rest := d.watch(2*time.Minute), d.watch(8*time.Minute), d.watch(50*time.Minute)
		t.Logf("%s: %d questions a minute at first, %d then, %d for the rest of an hour", name, first/2, then/8, rest/50)
		if first/2 > 140 || then/8 > 60 || rest/50 > 25 || first == 0 || rest == 0 {
			t.Errorf("%s: %d questions in two minutes, %d in the next eight, %d in the rest of an hour", name, first, then, rest)
		}
		ok(t, d.w.Do(task, d.w.Actions(task)[0]))
		d.watch(12 * time.Minute)
	}
}

// TestBoardSeesSoon: what is published is seen at the next check, ten seconds later at first, together with all that belongs to it; and
// what is saved under a wrong name half a minute later.
func TestBoardSeesSoon(t *testing.T) {
	d := newBoard(t)
	d.watch(30 * time.Second)
	ok(t, d.w.ApplyAtOnce(AddRecord{"_smtp._tls." + d.w.Domain(), "TXT", d.open().Task.Record.Value}))
	before := d.w.Clock().Now()
	d.watch(11 * time.Second)
	if open := d.open(); open.Task.ID == plan.ReportRecord || d.j.Notes.Last.WholeAt.Before(before) {
		t.Errorf("%s after eleven seconds; everything was checked at %s", open.State, d.j.Notes.Last.WholeAt)
	}

	d = newBoard(t)
	d.watch(time.Minute)
	ok(t, d.w.ApplyAtOnce(AddRecord{"_smtp_tls." + d.w.Domain(), "TXT", d.open().Task.Record.Value}))
	d.watch(41 * time.Second)
	if open := d.open(); open.State != journey.Wrong || len(open.Found) != 1 {
		t.Errorf("it is %s: %+v", open.State, open.Found)
	}
}

// TestBoardOfRecordOnly: between the checks of everything, a board asks for no other name.
func TestBoardOfRecordOnly(t *testing.T) {
	d := newBoard(t)
	d.watch(10 * time.Second)
	due, scope := d.machine.NextCheck(d.j, d.w.Clock().Now())
	d.w.Clock().Advance(due.Sub(d.w.Clock().Now()))
	d.observe(scope)
	if scope.Only != facts.PartReport || len(d.asked) != 4 || slices.ContainsFunc(d.asked, func(q string) bool { return !strings.HasPrefix(q, "_smtp._tls.") }) {
		t.Errorf("%+v: %q", scope, d.asked)
	}
}
