package tui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/practice/practicetest"
)

// pretend is a domain in a practice world, with its notes in memory. Time stands still until the test moves it.
type pretend struct {
	world  *practice.World
	e      wizard.Engine
	saving sync.Mutex // as the lock of the notes: held while a change is made
	mu     sync.Mutex

	moved  chan struct{} // closed and replaced when the clock moves
	saved  map[string]journey.Journey
	broken error         // what saving says
	hold   chan struct{} // a check waits for it, where it is not nil
}

const school = "rosehill-school.org"

func newPretend(t *testing.T) *pretend {
	p := &pretend{moved: make(chan struct{}), saved: map[string]journey.Journey{}}
	p.world = practicetest.Start(t, practice.Options{
		Domain: school, Start: time.Date(2026, 11, 23, 14, 2, 0, 0, time.UTC), AtOnce: true,
	})
	p.e = practicetest.Engine(t, p.world, p.update)
	return p
}

func (p *pretend) engine() wizard.Engine {
	e := p.e
	e.Guide.Folder = func(domain string) string { return "/notes/" + domain }
	e.Until = p.until
	e.Look = func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Part)) facts.Check {
		p.mu.Lock()
		hold := p.hold
		p.mu.Unlock()
		if hold != nil {
			progress(facts.PartDNS)
			select {
			case <-hold:
			case <-ctx.Done():
				return facts.Check{Domain: domain, Problems: []facts.Problem{{Part: facts.PartDNS, Why: ctx.Err().Error()}}}
			}
		}
		return p.e.Look(ctx, domain, scope, progress)
	}
	e.Journeys = func() ([]journey.Journey, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		return slices.SortedFunc(maps.Values(p.saved), func(a, b journey.Journey) int { return a.Created.Compare(b.Created) }), nil
	}
	return e
}

func (p *pretend) update(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
	p.saving.Lock()
	defer p.saving.Unlock()
	before, broken := p.load(domain)
	if broken != nil {
		return before, broken
	}
	after, err := change(before)
	if err != nil {
		return before, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.saved[domain] = after
	return after, nil
}

func (p *pretend) load(domain string) (journey.Journey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	j, ok := p.saved[domain]
	if !ok {
		j = journey.NewJourney(domain, p.world.Clock().Now())
	}
	return j, p.broken
}

// until waits for the test to move the clock.
func (p *pretend) until(ctx context.Context, t time.Time) error {
	for {
		p.mu.Lock()
		moved := p.moved
		p.mu.Unlock()
		if !p.world.Clock().Now().Before(t) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// advance moves the clock.
func (p *pretend) advance(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.world.Clock().Advance(d)
	close(p.moved)
	p.moved = make(chan struct{})
}

// publish does tasks rightly, as the plan has them now. It shows everywhere at once.
func (p *pretend) publish(t *testing.T, tasks ...plan.TaskID) {
	t.Helper()
	for _, task := range p.journey().Plan.Tasks() {
		if !slices.Contains(tasks, task.ID) {
			continue
		}
		if err := p.world.Do(task, p.world.Actions(task)[0]); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *pretend) journey() journey.Journey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.saved[school]
}

var errDisk = errors.New("the notes could not be saved: no space left on device")
