// Package wizardtest is an engine in memory, for the tests of the front ends: notes, a clock, and a domain with mail at Google
// and DNS at GoDaddy, whose owner publishes at once what the plan asks for. World (world.go) has the engine and the notes; what
// a check of the domain sees is in check.go. Nothing is asked of any network.
package wizardtest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// School is the domain.
const School = "rosehill-school.org"

// World is what the engine sees. Its functions may be called from several goroutines, and its fields set before any are.
type World struct {
	Engine wizard.Engine // its functions may be replaced
	// Change is the last word on what a check sees; it may be nil.
	Change func(*facts.Check)
	// Hold keeps a check from ending until it can be received from; it may be nil.
	Hold chan struct{}

	saving sync.Mutex // as the lock of the notes: held while a change is made
	mu     sync.Mutex

	now      time.Time
	moved    chan struct{} // closed and replaced when the clock moves
	journeys map[string]journey.Journey
	live     map[plan.TaskID]plan.Task
	broken   error // what saving says
	checks   int
	reports  []facts.ReportDay
}

// New makes a world in which it is 14:02 on Mon 23 Nov 2026, and time stands still until Advance or Jump moves it.
func New(t testing.TB) *World {
	t.Helper()
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	g.Folder = func(domain string) string { return "/notes/" + domain }
	w := &World{
		now: time.Date(2026, 11, 23, 14, 2, 0, 0, time.UTC), moved: make(chan struct{}),
		journeys: map[string]journey.Journey{}, live: map[plan.TaskID]plan.Task{},
	}
	w.Engine = wizard.Engine{
		Guide: g, Now: w.Now, Until: w.until, Probe: w.probe, Update: w.Update, Find: w.find, Journeys: w.list,
		Reports: func(context.Context, string) ([]facts.ReportDay, func() error, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.reports, nil, nil
		},
	}
	return w
}

// Now returns the time.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Advance moves the clock on.
func (w *World) Advance(d time.Duration) { w.Set(w.Now().Add(d)) }

// Set sets the clock.
func (w *World) Set(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
	close(w.moved)
	w.moved = make(chan struct{})
}

// Jump may take the place of the engine's Until: it moves the clock to the time that is waited for.
func (w *World) Jump(ctx context.Context, t time.Time) error {
	if ctx.Err() == nil && t.After(w.Now()) {
		w.Set(t)
	}
	return ctx.Err()
}

// until waits until somebody has moved the clock.
func (w *World) until(ctx context.Context, t time.Time) error {
	for {
		w.mu.Lock()
		now, moved := w.now, w.moved
		w.mu.Unlock()
		if !now.Before(t) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Update changes the notes of a domain.
func (w *World) Update(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
	w.saving.Lock()
	defer w.saving.Unlock()
	now := w.Engine.Now()
	w.mu.Lock()
	before, ok := w.journeys[domain]
	broken := w.broken
	w.mu.Unlock()
	if !ok {
		before = journey.NewJourney(domain, now)
	}
	if broken != nil {
		return before, broken
	}
	after, err := change(before)
	if err != nil {
		return before, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.journeys[domain] = after
	return after, nil
}

// BreakNotes has saving fail from now on, or succeed again.
func (w *World) BreakNotes(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

// Journey returns what the notes say of School.
func (w *World) Journey() journey.Journey {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.journeys[School]
}

func (w *World) find(domain string) (j journey.Journey, ok bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	j, ok = w.journeys[domain]
	return j, ok, nil
}

func (w *World) list() ([]journey.Journey, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []journey.Journey
	for _, j := range w.journeys {
		list = append(list, j)
	}
	slices.SortFunc(list, func(a, b journey.Journey) int { return strings.Compare(a.Domain, b.Domain) })
	return list, nil
}

// Publish makes tasks live, everywhere at once, as the plan has them now; without any, all of them.
func (w *World) Publish(tasks ...plan.TaskID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, task := range w.journeys[School].Plan.Tasks() {
		if len(tasks) == 0 || slices.Contains(tasks, task.ID) {
			w.live[task.ID] = task
		}
	}
}

// Published reports whether a task is live.
func (w *World) Published(task plan.TaskID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, live := w.live[task]
	return live
}

// Report has senders report the day before, as one of safe deliveries.
func (w *World) Report(senders ...string) {
	signers := map[string]string{"Google Inc.": "google.com", "Microsoft Corporation": "microsoft.com"}
	begin := w.Engine.Now().AddDate(0, 0, -1).Truncate(24 * time.Hour)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, sender := range senders {
		w.reports = append(w.reports, facts.ReportDay{
			Organization: sender, ReportID: sender + begin.Format(time.DateOnly), Begin: begin, End: begin.Add(24*time.Hour - time.Second),
			PolicyType: "sts", Success: 9, Proof: facts.Signed, Signer: signers[sender],
		})
	}
}

// Checks counts the checks.
func (w *World) Checks() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.checks
}
