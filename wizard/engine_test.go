package wizard

import (
	"context"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// TestCheckWithoutScope: what a check leaves out is gone from the notes, so one that names no scope covers everything.
func TestCheckWithoutScope(t *testing.T) {
	var checked facts.Scope
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	e := Engine{
		Guide:   g,
		Now:     time.Now,
		Reports: func(context.Context, string) ([]facts.ReportDay, func() error, error) { return nil, nil, nil },
		Probe: func(_ context.Context, domain string, scope facts.Scope, _ func(facts.Progress)) facts.Check {
			checked = scope
			return facts.Check{Domain: domain, Scope: scope}
		},
		Find: func(string) (journey.Journey, bool, error) { return journey.Journey{}, false, nil },
		Update: func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
			return change(journey.NewJourney(domain, time.Now()))
		},
	}
	for given, want := range map[facts.Scope]facts.Scope{{}: facts.Full(), {DNS: true}: {DNS: true}} {
		if _, err := e.Check(t.Context(), "example.com", given, nil); err != nil || checked != want {
			t.Errorf("asked for %+v: %v, checked %+v", given, err, checked)
		}
	}
}
