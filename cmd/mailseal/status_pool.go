package main

import (
	"context"
	"iter"
	"runtime/debug"
	"sync"

	"mailseal/wizard"
	"mailseal/wizard/probe"
)

// pool checks names side by side. One that only waits for a slow server makes space for another, so that it keeps no other from
// being checked.
type pool struct {
	engine  wizard.Engine
	format  statusFormat
	workers int
	// inOrder holds back what is ready until all before it is printed: at most heldBack of them, and only as it is printed.
	inOrder bool
	wanted  func(gist) bool // whether it is printed
}

// maxWaiting is how many checks may only wait, beside those that are busy.
const maxWaiting = 250

// heldBack is how many names of a list may be ahead of one that is not ready yet. What is held back is what is printed of
// each, a few kilobytes.
const heldBack = 2000

// turn is a name whose turn it is.
type turn struct {
	at   int
	name listedName
}

// run checks names, and calls ready with each checkedName, one at a time, until all are done or ctx ends. What was under way then is
// given up; what is done is still handed over.
func (p *pool) run(ctx context.Context, names iter.Seq[listedName], ready func(checkedName)) {
	turns, results := make(chan turn), make(chan checkedName)
	room := make(chan struct{}, p.workers+maxWaiting+heldBack)
	go deal(ctx, names, room, turns) // it may be left behind by a list that never ends
	go func() {
		defer close(results)
		p.work(ctx, turns, results)
	}()
	p.order(results, func(r checkedName) {
		<-room
		ready(r)
	})
}

// deal gives each name its turn, as there is room for what comes of it.
func deal(ctx context.Context, names iter.Seq[listedName], room chan<- struct{}, turns chan<- turn) {
	defer close(turns)
	at := 0
	for name := range names {
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
			return
		}
		select {
		case turns <- turn{at, name}:
		case <-ctx.Done():
			return
		}
		at++
	}
}

// work checks the names whose turn it is, side by side, until all are done or ctx ends.
func (p *pool) work(ctx context.Context, turns <-chan turn, results chan<- checkedName) {
	var under sync.WaitGroup
	defer under.Wait()
	places := places{busy: make(chan struct{}, p.workers), waiting: make(chan struct{}, maxWaiting)}
	for {
		place, err := places.take(ctx)
		if err != nil {
			return
		}
		select {
		case t, more := <-turns:
			if !more {
				place.leave()
				return
			}
			under.Go(func() {
				defer place.leave()
				if r, done := p.check(probe.WhenIdle(ctx, place.wait), t); done {
					results <- r
				}
			})
		case <-ctx.Done():
			place.leave()
			return
		}
	}
}

// places are those of the checks under way.
type places struct{ busy, waiting chan struct{} }

// place is that of one check.
type place struct {
	mu   sync.Mutex
	all  places
	mine chan struct{} // nil: it has none any more
}

// take waits for a place among the busy.
func (p places) take(ctx context.Context) (*place, error) {
	select {
	case p.busy <- struct{}{}:
		return &place{all: p, mine: p.busy}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// wait changes to a place among those that wait. It returns false where all are taken.
func (p *place) wait() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mine != p.all.busy {
		return true
	}
	select {
	case p.all.waiting <- struct{}{}:
		<-p.mine
		p.mine = p.all.waiting
		return true
	default:
		return false
	}
}

// leave gives the place back.
func (p *place) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mine != nil {
		<-p.mine
		p.mine = nil
	}
}

// check checks one name. done is false where ctx ended first.
func (p *pool) check(ctx context.Context, t turn) (r checkedName, done bool) {
	r = checkedName{at: t.at, wanted: true}
	defer func() { // a fault of ours at one domain is no reason to leave the others unchecked
		if crash := recover(); crash != nil {
			r.outcome = outcome{domain: t.name.domain, err: wizard.CrashedError(t.name.domain, crash)}
			r.crash = string(debug.Stack())
			r.printed, r.wanted, done = p.format.render(r.outcome), true, true
		}
	}()
	switch {
	case t.name.err != nil:
		r.outcome = outcome{domain: t.name.domain, err: t.name.err, cut: t.name.cut}
	case t.name.noted && p.unbegun(t.name.domain):
		r.skipped = true
		return r, true
	default:
		s, err := p.engine.Status(ctx, t.name.domain)
		if ctx.Err() != nil {
			return r, false
		}
		r.outcome = outcomeOf(t.name.domain, s, err)
	}
	if r.err == nil {
		r.gist = gistOf(p.engine, r.status)
		r.wanted = p.wanted(r.gist)
	}
	if r.wanted {
		r.printed = p.format.render(r.outcome)
	}
	// What was seen is not kept: a run of ten thousand domains takes no more memory than one of ten.
	r.status = wizard.Status{Findings: r.status.Findings, Verdict: r.status.Verdict}
	return r, true
}

// unbegun reports whether a domain has notes, and nobody began its journey. Notes that cannot be read say nothing.
func (p *pool) unbegun(domain string) bool {
	_, begun, err := p.engine.Find(domain)
	return err == nil && !begun
}

// order hands results on as they come, or in the order of the list.
func (p *pool) order(results <-chan checkedName, ready func(checkedName)) {
	held, next := map[int]checkedName{}, 0
	for r := range results {
		if !p.inOrder {
			ready(r)
			continue
		}
		held[r.at] = r
		for ; ; next++ {
			r, done := held[next]
			if !done {
				break
			}
			delete(held, next)
			ready(r)
		}
	}
	for ; len(held) > 0; next++ { // interrupted: some in between were given up
		if r, done := held[next]; done {
			delete(held, next)
			ready(r)
		}
	}
}

// workersFor returns how many domains are checked side by side of so many names; -1 is any number.
func workersFor(jobs, names int) int {
	if jobs == 0 {
		jobs = usualJobs
	}
	if names >= 0 {
		jobs = min(jobs, max(names, 1))
	}
	return jobs
}
