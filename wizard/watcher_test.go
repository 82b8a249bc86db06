package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/wizardtest"
)

// office is an engine whose domains are in memory, and whose time is that of a test's bubble.
type office struct {
	engine wizard.Engine

	mu     sync.Mutex
	notes  map[string]journey.Journey
	broken map[string]error // what reading the notes of a domain says
	blind  bool             // nothing can be seen
	checks []string         // "domain at time", in the order in which they began
	now    int              // checks under way
	most   int              // at once
	takes  time.Duration
}

func newOffice(t *testing.T) *office {
	w := wizardtest.New(t)
	o := &office{engine: w.Engine, notes: map[string]journey.Journey{}, broken: map[string]error{}, takes: 3 * time.Second}
	probe := w.Engine.Probe
	o.engine.Now = time.Now
	o.engine.Until = func(ctx context.Context, at time.Time) error {
		select {
		case <-time.After(time.Until(at)):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	o.engine.Find = func(domain string) (journey.Journey, bool, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		j, ok := o.notes[domain]
		return j, ok && j.Begun(), o.broken[domain]
	}
	o.engine.Update = func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		j, err := change(o.notes[domain])
		if err == nil {
			o.notes[domain] = j
		}
		return j, err
	}
	o.engine.Probe = func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
		o.mu.Lock()
		o.checks = append(o.checks, domain)
		o.now++
		o.most = max(o.most, o.now)
		blind := o.blind
		o.mu.Unlock()
		time.Sleep(o.takes)
		o.mu.Lock()
		o.now--
		o.mu.Unlock()
		check := probe(ctx, wizardtest.School, scope, progress)
		if blind {
			check.MX = facts.Lookup{Name: domain, Authoritative: []facts.Answer{{Status: facts.Timeout}}}
		}
		check.Domain, check.At = domain, time.Now()
		return check
	}
	return o
}

// begin begins the journey of a domain that was checked so long ago.
func (o *office) begin(domain string, ago time.Duration) {
	j := journey.NewJourney(domain, time.Now())
	j.Answers = []journey.Answer{{ID: journey.QuestionSeen, Value: "yes", At: time.Now()}}
	j.Notes.Last = &facts.Check{Domain: domain, At: time.Now().Add(-ago), Scope: facts.Full()}
	o.notes[domain] = j
}

// watch runs a watcher until the test ends, and returns all its news as it comes.
func (o *office) watch(t *testing.T, jobs int, list ...wizard.Listed) (*wizard.Watcher, func() []wizard.WatchEvent) {
	w := o.engine.NewWatcher(jobs)
	w.Watch(list)
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	var news []wizard.WatchEvent
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := w.Run(ctx, func(n wizard.WatchEvent) {
			mu.Lock()
			defer mu.Unlock()
			news = append(news, n)
		}); !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
	}()
	t.Cleanup(func() { stop(); <-done })
	return w, func() []wizard.WatchEvent {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(news)
	}
}

func (o *office) checked() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer func() { o.checks = nil }()
	return strings.Join(o.checks, " ")
}

func named(domains ...string) []wizard.Listed {
	var list []wizard.Listed
	for _, domain := range domains {
		list = append(list, wizard.Listed{Domain: domain, Watched: true})
	}
	return list
}

// TestWatcherDay holds that domains that were never checked are checked at once, those in the notes a day after their last check, and all
// of them once a day from then on.
func TestWatcherDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.begin("noon.example", 20*time.Hour)
		o.begin("late.example", 30*time.Hour)
		o.watch(t, 1, named("noon.example", "late.example", "new.example")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := o.checked(); got != "new.example late.example" {
			t.Errorf("at once: %s", got)
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if got := o.checked(); got != "" {
			t.Errorf("within three hours: %s", got)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if got := o.checked(); got != "noon.example" {
			t.Errorf("within five hours: %s", got)
		}
		for day := range 7 {
			time.Sleep(24 * time.Hour)
			synctest.Wait()
			got := strings.Fields(o.checked())
			slices.Sort(got)
			if text := strings.Join(got, " "); text != "late.example new.example noon.example" {
				t.Errorf("on day %d: %s", day+1, text)
			}
		}
	})
}

// TestWatcherSideBySide holds that so many domains are checked side by side and no more, each once, and that what is asked for comes first.
func TestWatcherSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		var domains []string
		for i := range 40 {
			domains = append(domains, fmt.Sprintf("d%02d.example", i))
		}
		w, news := o.watch(t, 4, named(domains...)...)
		time.Sleep(time.Second)
		w.CheckNow("d39.example", "d38.example")
		time.Sleep(2500 * time.Millisecond)
		synctest.Wait()
		o.mu.Lock()
		second := slices.Clone(o.checks[4:8]) // all four begin at once
		o.mu.Unlock()
		if !slices.Contains(second, "d39.example") || !slices.Contains(second, "d38.example") {
			t.Errorf("after the first four come %s", second)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		got := strings.Fields(o.checked())
		slices.Sort(got)
		if strings.Join(got, " ") != strings.Join(domains, " ") {
			t.Errorf("checked: %v", got)
		}
		if o.most != 4 {
			t.Errorf("%d side by side", o.most)
		}
		order := map[string]string{}
		for _, n := range news() {
			order[n.Domain] += string(n.Kind) + " "
			if n.Changed() {
				t.Errorf("%s has changed, from %q to %q", n.Domain, n.Was.Mark, n.Row.Mark)
			}
		}
		for _, domain := range domains {
			if order[domain] != "read checking checked " {
				t.Errorf("%s: %s", domain, order[domain])
			}
		}
	})
}

// TestWatcherUnseen holds that what could not be seen is a change, and is tried again within the hour; and that notes which cannot be
// read are said, and keep no domain from being checked.
func TestWatcherUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.broken["damaged.example"] = errors.New("the notes of damaged.example are damaged")
		w, news := o.watch(t, 2, named("well.example", "damaged.example")...)
		time.Sleep(time.Minute)
		synctest.Wait()
		state := func(domain string) (row guide.DomainRow) {
			for _, now := range w.Now() {
				if now.Domain == domain {
					row = now.Row
				}
			}
			return row
		}
		said := slices.ContainsFunc(news(), func(n wizard.WatchEvent) bool {
			return n.Kind == wizard.WatchChecked && n.Domain == "damaged.example" && n.Err != nil
		})
		if row := state("damaged.example"); row.Checked.IsZero() || !said {
			t.Errorf("damaged notes: %+v; it is said: %v", row, said)
		}
		first := state("well.example")
		if first.Mark == guide.Unknown || first.Mark == guide.NoMark {
			t.Fatalf("%+v", first)
		}
		o.checked()
		o.mu.Lock()
		o.blind = true
		o.mu.Unlock()
		w.CheckNow("well.example")
		time.Sleep(time.Minute)
		synctest.Wait()
		if row := state("well.example"); row.Mark != guide.Unknown || row.Due.After(time.Now().Add(time.Hour)) {
			t.Errorf("when nothing can be seen: %+v", row)
		}
		if all := news(); !all[len(all)-1].Changed() {
			t.Errorf("that is no change: %+v", all[len(all)-1])
		}
		o.checked()
		o.mu.Lock()
		o.blind, o.broken = false, map[string]error{}
		o.mu.Unlock()
		time.Sleep(time.Hour)
		synctest.Wait()
		if row := state("well.example"); row.Mark != first.Mark {
			t.Errorf("an hour later: %+v", row)
		}
	})
}

// TestWatcherList holds that a list of all has the domains whose journey was begun and those that are watched, that one that is open is
// left alone, and that nothing is checked by itself where the time is not the user's own.
func TestWatcherList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.begin("begun.example", 20*time.Hour)
		w, news := o.watch(t, 2, wizard.Listed{Domain: "begun.example"}, wizard.Listed{Domain: "typo.example"}, wizard.Listed{Domain: "watched.example", Watched: true})
		w.LeaveAlone("begun.example")
		w.AwaitRead(t.Context())
		time.Sleep(6 * time.Hour)
		synctest.Wait()
		if got := o.checked(); got != "watched.example" {
			t.Errorf("checked: %s", got)
		}
		gone := slices.ContainsFunc(news(), func(n wizard.WatchEvent) bool { return n.Kind == wizard.WatchGone && n.Domain == "typo.example" })
		if len(w.Now()) != 2 || !gone {
			t.Errorf("the list has %d domains; typo.example is gone: %v", len(w.Now()), gone)
		}
		w.LeaveAlone("")
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := o.checked(); got != "begun.example" {
			t.Errorf("once it is closed: %s", got)
		}
		o.engine.SimulatedTime = true
		w, _ = o.watch(t, 2, named("practice.example")...)
		time.Sleep(48 * time.Hour)
		synctest.Wait()
		if got := o.checked(); strings.Contains(got, "practice.example") {
			t.Errorf("in a time that is not the user's own: %s", got)
		}
		w.CheckNow("practice.example")
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := o.checked(); !strings.Contains(got, "practice.example") {
			t.Errorf("when it is asked for: %s", got)
		}
	})
}
