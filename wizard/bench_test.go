package wizard_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/wizardtest"
)

// aMonth is a domain that has been in testing for a month. On each day it was checked, and two senders reported.
func aMonth(t testing.TB) domain {
	t.Helper()
	d := newDomain(t, company{Live: []string{"aspmx.l.google.com"}}, company{Live: []string{"ns51.domaincontrol.com"}})
	places := d.places()
	d.live(places[slices.IndexFunc(places, func(p providers.Option) bool { return p.ID == "github-pages" })])
	for range 30 {
		d.Advance(24 * time.Hour)
		d.Report("Google Inc.", "Microsoft Corporation")
		if _, err := d.Engine.Status(t.Context(), wizardtest.School); err != nil {
			t.Fatal(err)
		}
	}
	d.Engine.Reports = func(context.Context, string) ([]facts.ReportDay, func() error, error) { return nil, nil, nil }
	return d
}

// computing is what mailseal computes of notes.
type computing struct {
	name string
	most float64 // judgements that it may cost
	do   func()
}

// computings are those of a domain, with its newest check as it is in the notes.
func (d domain) computings() []computing {
	return []computing{
		{"status", 5, func() {
			if _, err := d.Engine.Status(d.t.Context(), wizardtest.School); err != nil {
				d.t.Fatal(err)
			}
		}},
		{"step", 4, func() { d.step() }},
	}
}

// TestJudgedOnce: most of what is computed of the notes of a month is to judge a check, so one that is judged twice shows in what a
// status or a step costs. It is counted in allocations, which are the same on every computer.
func TestJudgedOnce(t *testing.T) {
	d := aMonth(t)
	situation := d.Engine.Guide.Situation(d.Journey(), d.Now())
	judgement := testing.AllocsPerRun(10, func() { diagnosis.Judge(situation) })
	for _, c := range d.computings() {
		if got := testing.AllocsPerRun(10, c.do) / judgement; got > c.most {
			t.Errorf("a %s costs as much as %.1f judgements, want at most %.0f", c.name, got, c.most)
		}
	}
	if len(situation.Counted()) < 50 {
		t.Errorf("%d reports in a month", len(situation.Counted()))
	}
}

func BenchmarkNotes(b *testing.B) {
	d := aMonth(b)
	for _, c := range d.computings() {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.do()
			}
		})
	}
}
