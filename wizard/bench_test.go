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

// BenchmarkNotes measures what mailseal computes of the notes of a month, in judgements: the most of it is to judge one check, so each
// that is made twice shows here, as allocations that are the same on every computer.
func BenchmarkNotes(b *testing.B) {
	d := aMonth(b)
	situation := d.Engine.Guide.Situation(d.Journey(), d.Now())
	judgement := testing.AllocsPerRun(20, func() { diagnosis.Judge(situation) })
	for name, c := range map[string]struct {
		most float64 // judgements
		do   func()
	}{
		"status": {40, func() {
			if _, err := d.Engine.Status(b.Context(), wizardtest.School); err != nil {
				b.Fatal(err)
			}
		}},
		"step": {40, func() { d.step() }},
	} {
		b.Run(name, func(b *testing.B) {
			judgements := testing.AllocsPerRun(20, c.do) / judgement
			b.ReportAllocs()
			for b.Loop() {
				c.do()
			}
			b.ReportMetric(judgements, "judgements/op")
			if judgements > c.most {
				b.Errorf("%.1f judgements, want at most %.0f", judgements, c.most)
			}
		})
	}
	b.Logf("a judgement makes %.0f allocations", judgement)
}
