package practice

import (
	"slices"
	"time"
)

// event is something that happens at a virtual time.
type event struct {
	at  time.Time
	run func()
}

// enter locks the world and lets happen what is due. The caller unlocks.
func (w *World) enter() {
	w.mu.Lock()
	now := w.clock.Now()
	for len(w.events) > 0 && !w.events[0].at.After(now) {
		due := w.events[0]
		w.events = w.events[1:]
		if due.at.After(w.at) {
			w.at = due.at
		}
		due.run()
	}
	if now.After(w.at) {
		w.at = now
	}
}

// schedule has something happen; the world is locked then.
func (w *World) schedule(at time.Time, run func()) {
	place, _ := slices.BinarySearchFunc(w.events, at, func(e event, at time.Time) int {
		if e.at.After(at) {
			return 1
		}
		return -1 // behind those of the same time
	})
	w.events = slices.Insert(w.events, place, event{at, run})
}

// daily has something happen every day from the first time on that has not passed.
func (w *World) daily(at time.Time, run func(at time.Time)) {
	for at.Before(w.at) {
		at = at.AddDate(0, 0, 1)
	}
	w.schedule(at, func() {
		run(at)
		w.daily(at.AddDate(0, 0, 1), run)
	})
}

// liveAfter returns when a change shows that takes a while, unless it is done at once.
func (w *World) liveAfter(delay time.Duration) time.Time {
	if w.atOnce {
		return w.at
	}
	return w.at.Add(delay)
}
