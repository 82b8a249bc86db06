package probe

import (
	"context"
	"sync"
	"time"
)

// race tries the items one after the other, each a head start after the one
// before or as soon as that one failed, and gives the first success; without
// one, the last failure.
func race[T, R any](ctx context.Context, headStart time.Duration, items []T, try func(context.Context, T) (R, bool)) (last R, ok bool) {
	return raceFrom(ctx, headStart, false, items, try)
}

// raceFrom is race, in which a head start may begin only when the question is sent (see sent): to wait for one's turn is not to
// wait for a server.
func raceFrom[T, R any](ctx context.Context, headStart time.Duration, whenSent bool, items []T, try func(context.Context, T) (R, bool)) (last R, ok bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		value R
		ok    bool
	}
	results, begun := make(chan result, len(items)), make(chan struct{}, len(items))
	timer := time.NewTimer(headStart) // not one that is over at once: see golang/go#78156
	defer timer.Stop()
	if whenSent {
		timer.Stop()
	}
	next := 0
	begin := func() {
		if next == len(items) {
			return
		}
		item, ctx := items[next], ctx
		next++
		if whenSent {
			ctx = context.WithValue(ctx, sentKey{}, sync.OnceFunc(func() { begun <- struct{}{} }))
		} else {
			timer.Reset(headStart)
		}
		go func() {
			value, ok := try(ctx, item)
			results <- result{value, ok}
		}()
	}
	begin()
	for done := 0; done < len(items); {
		select {
		case <-timer.C:
			begin()
		case <-begun:
			timer.Reset(headStart)
		case r := <-results:
			done++
			last = r.value
			if r.ok {
				return r.value, true
			}
			begin()
		}
	}
	return last, false
}

// sentKey is where a context has what wants to know that a question is sent.
type sentKey struct{}

// sent tells whoever wants to know that a question is on its way.
func sent(ctx context.Context) {
	if tell, ok := ctx.Value(sentKey{}).(func()); ok {
		tell()
	}
}

// memo computes a value once per key; everybody else waits for it, on a channel
// rather than a lock so that a test's clock may go on meanwhile.
type memo[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]*entry[V]
}

type entry[V any] struct {
	done  chan struct{}
	value V
}

func (m *memo[K, V]) get(key K, compute func() V) V {
	m.mu.Lock()
	e, ok := m.entries[key]
	if !ok {
		e = &entry[V]{done: make(chan struct{})}
		if m.entries == nil {
			m.entries = map[K]*entry[V]{}
		}
		m.entries[key] = e
	}
	m.mu.Unlock()
	if ok {
		<-e.done
	} else {
		e.value = compute()
		close(e.done)
	}
	return e.value
}

// once computes a value when it is first asked for.
func once[V any](compute func() V) func() V {
	var m memo[struct{}, V]
	return func() V { return m.get(struct{}{}, compute) }
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
