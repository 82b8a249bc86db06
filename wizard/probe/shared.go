package probe

import (
	"context"
	"sync"
	"time"
)

// shared keeps what one check of a run found for the others. While one finds something out, the others wait for it.
type shared[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]*sharedEntry[V]
}

// sharedEntry is what was found out, or is being found out.
type sharedEntry[V any] struct {
	done     chan struct{} // closed when it is
	value    V
	until    time.Time // before that, others may have it
	worth    outlook
	failures int  // one after the other
	used     bool // by another check, since the last sweep
}

// outlook says what a find is good for.
type outlook int

const (
	good   outlook = iota // others may have it
	bad                   // a failure: it counts for others once it was seen twice, so that one lost packet is nobody else's fault
	ourOwn                // it says nothing about the other side: our time was up
)

const (
	sureFailures = 2
	failureLife  = time.Minute
	maxShared    = 2048 // entries kept
)

// get returns what is known of key, or finds it out; others says that another check did. A check that waits for another one and
// whose own time is up finds out for itself.
func (s *shared[K, V]) get(ctx context.Context, now func() time.Time, key K, find func() (V, time.Duration, outlook)) (value V, others bool) {
	for {
		f, mine := s.turn(now(), key)
		if mine {
			defer close(f.done)
			return s.find(f, now, find), false
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			value, _, _ = find()
			return value, false
		}
		value, fit, again := s.use(f, now())
		switch {
		case fit:
			return value, true
		case !again: // all who waited for nothing find out for themselves now, not one after the other
			return s.find(f, now, find), false
		}
	}
}

// use returns what another check found, if that is fit for others; again says that it is to be seen once more by one of them.
func (s *shared[K, V]) use(f *sharedEntry[V], now time.Time) (value V, fit, again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !now.Before(f.until) {
		return value, false, f.worth == bad
	}
	f.used = true
	return f.value, true, false
}

// turn returns the entry of a key; mine says that it is the caller's turn to find out.
func (s *shared[K, V]) turn(now time.Time, key K) (f *sharedEntry[V], mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.entries[key]
	if known && (!before.isDone() || now.Before(before.until)) {
		return before, false
	}
	f = &sharedEntry[V]{done: make(chan struct{})}
	if known {
		f.failures, f.used = before.failures, before.used
	}
	if s.entries == nil {
		s.entries = map[K]*sharedEntry[V]{}
	}
	if len(s.entries) >= maxShared {
		s.sweep(now)
	}
	s.entries[key] = f
	return f, true
}

func (f *sharedEntry[V]) isDone() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// find finds out, and keeps that for the others.
func (s *shared[K, V]) find(f *sharedEntry[V], now func() time.Time, find func() (V, time.Duration, outlook)) V {
	value, life, worth := find()
	s.mu.Lock()
	defer s.mu.Unlock()
	f.worth = worth
	switch worth {
	case good:
		f.value, f.until, f.failures = value, now().Add(life), 0
	case bad:
		if f.failures++; f.failures >= sureFailures && !now().Before(f.until) {
			f.value, f.until = value, now().Add(failureLife)
		}
	case ourOwn:
	}
	return value
}

// sweep makes space: what is over goes, and what no other check has needed since the last sweep. If that is too little, all goes
// but what is being found out.
func (s *shared[K, V]) sweep(now time.Time) {
	for _, sparing := range []bool{true, false} {
		for key, f := range s.entries {
			if f.isDone() && (!sparing || !f.used || !now.Before(f.until)) {
				delete(s.entries, key)
				continue
			}
			f.used = false
		}
		if len(s.entries) < maxShared/2 {
			return
		}
	}
}
