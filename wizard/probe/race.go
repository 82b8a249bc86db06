package probe

import (
	"context"
	"sync"
	"time"
)

// race starts the tries one after the other, each a head start after the one
// before or as soon as that one failed, and gives the first success; without
// one, the last failure.
func race[T any](ctx context.Context, headStart time.Duration, tries []func(context.Context) (T, bool)) (last T, ok bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		value T
		ok    bool
	}
	results := make(chan result, len(tries))
	timer := time.NewTimer(0)
	defer timer.Stop()
	next := 0
	for done := 0; done < len(tries); {
		select {
		case <-timer.C:
		case r := <-results:
			done++
			last = r.value
			if r.ok {
				return r.value, true
			}
		}
		if next < len(tries) {
			try := tries[next]
			next++
			go func() {
				value, ok := try(ctx)
				results <- result{value, ok}
			}()
			timer.Reset(headStart)
		}
	}
	return last, false
}

// memo computes a value once per key; everybody else waits for it.
type memo[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]func() V
}

func (m *memo[K, V]) get(key K, compute func() V) V {
	m.mu.Lock()
	if m.entries == nil {
		m.entries = map[K]func() V{}
	}
	once, ok := m.entries[key]
	if !ok {
		once = sync.OnceValue(compute)
		m.entries[key] = once
	}
	m.mu.Unlock()
	return once()
}

// each runs f for every item at once and gives the results in order.
func each[T, R any](items []T, f func(T) R) []R {
	results := make([]R, len(items))
	var all sync.WaitGroup
	for i, item := range items {
		all.Go(func() { results[i] = f(item) })
	}
	all.Wait()
	return results
}
