package wizard

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"mailseal/wizard/guide"
)

// UsualChecks is how many domains a Watcher checks side by side where nobody says.
const UsualChecks = 8

// The pauses of a Watcher.
const (
	glance     = time.Minute      // between two looks at the clock, which may have been set
	afterTry   = 5 * time.Second  // between two checks of a domain
	afterError = 10 * time.Minute // from a check that failed to the next
	readers    = 2                // notes that are read side by side
)

// WatchEventKind says what has happened to a domain that is watched.
type WatchEventKind string

// The kinds.
const (
	WatchRead     WatchEventKind = "read"     // its notes were read
	WatchChecking WatchEventKind = "checking" // a check has begun
	WatchChecked  WatchEventKind = "checked"  // a check is over
	WatchGone     WatchEventKind = "gone"     // it does not belong to the list
)

// WatchEvent is what has happened to a domain that is watched.
type WatchEvent struct {
	Kind   WatchEventKind
	Domain string
	Row    guide.DomainRow // as it stands now
	Was    guide.DomainRow // before
	Status Status          // what a check found; without a domain where it could not be made
	Err    error           // what could not be read, checked or saved
}

// Changed reports whether a check found another state than the one before it.
func (n WatchEvent) Changed() bool {
	return n.Kind == WatchChecked && !n.Was.Checked.IsZero() && n.Was.Mark != n.Row.Mark
}

// Watcher keeps what is known of several domains up to date: it reads their notes, and checks each of them when it is due, several side by
// side, those first that nobody has checked yet. Where the time is not the user's own, it checks only what it is asked to. It is safe for
// concurrent use.
type Watcher struct {
	engine Engine
	jobs   int
	wake   chan struct{}

	mu      sync.Mutex
	domains map[string]*watched
	unread  []string // whose notes are to be read, in order
	reading int
	running int           // checks
	asked   int           // counts what was asked for
	open    string        // the domain that is left alone
	day     string        // when the rows were made
	allRead chan struct{} // closed when nothing is left to read; nil: nothing was
}

// watched is a domain as a Watcher knows it.
type watched struct {
	Listed
	row      guide.DomainRow
	read     bool      // its notes were
	busy     bool      // something is being done with it
	checking bool      // a check is that
	asked    int       // when a check of all of it was asked for; 0: it was not
	after    time.Time // it is not checked by itself before
}

// NewWatcher returns a Watcher that checks so many domains side by side.
func (e Engine) NewWatcher(jobs int) *Watcher {
	return &Watcher{engine: e, jobs: max(jobs, 1), wake: make(chan struct{}, 1), domains: map[string]*watched{}}
}

// Watch says which domains are watched from now on. What is known of those that were before stays known.
func (w *Watcher) Watch(list []Listed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.domains
	w.domains, w.unread = make(map[string]*watched, len(list)), nil
	for _, l := range list {
		d := before[l.Domain]
		if d == nil {
			d = &watched{row: guide.UnreadRow(l.Domain)}
		}
		d.Listed = l
		if w.domains[l.Domain] == nil && !d.read {
			w.unread = append(w.unread, l.Domain)
		}
		w.domains[l.Domain] = d
	}
	if w.allRead = nil; len(w.unread) > 0 {
		w.allRead = make(chan struct{})
	}
	w.stir()
}

// AwaitRead waits until the notes of all domains were read, or ctx ends.
func (w *Watcher) AwaitRead(ctx context.Context) {
	w.mu.Lock()
	all := w.allRead
	w.mu.Unlock()
	if all == nil {
		return
	}
	select {
	case <-all:
	case <-ctx.Done():
	}
}

// Now is what a Watcher knows of a domain.
type Now struct {
	Listed
	Row      guide.DomainRow
	Unread   bool // its notes were not read yet
	Checking bool
}

// Now returns what is known of all domains that are watched, in no order.
func (w *Watcher) Now() []Now {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]Now, 0, len(w.domains))
	for _, d := range w.domains {
		list = append(list, Now{d.Listed, d.row, !d.read, d.checking})
	}
	return list
}

// Reread has the notes of a domain read again.
func (w *Watcher) Reread(domain string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if d := w.domains[domain]; d != nil && !slices.Contains(w.unread, domain) {
		w.unread = append(w.unread, domain)
		w.stir()
	}
}

// CheckNow has all of these domains checked as soon as there is room, in their order.
func (w *Watcher) CheckNow(domains ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, domain := range domains {
		if d := w.domains[domain]; d != nil && d.asked == 0 {
			w.asked++
			d.asked = w.asked
		}
	}
	w.stir()
}

// LeaveAlone has no check of a domain begin, because it is open elsewhere. With an empty name, none is left alone any more.
func (w *Watcher) LeaveAlone(domain string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == domain {
		return
	}
	w.open = domain
	w.stir()
}

// Next returns when the next domain is due; zero where none is by itself.
func (w *Watcher) Next() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	var next time.Time
	for _, d := range w.domains {
		if at := w.due(d); !at.IsZero() && !d.busy && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// stir has Run see what has changed.
func (w *Watcher) stir() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run reads and checks until ctx ends, and calls report with all news: for each domain in order, from several goroutines. What was
// under way is given up then. An error is that of a clock that does not go on.
func (w *Watcher) Run(ctx context.Context, report func(WatchEvent)) error {
	var under sync.WaitGroup
	defer under.Wait()
	for ctx.Err() == nil {
		w.turnDay()
		for w.begin(ctx, &under, report) {
			continue
		}
		if err := w.rest(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return ctx.Err()
}

// turnDay has all notes read again on another day: what is said of them names days.
func (w *Watcher) turnDay() {
	w.mu.Lock()
	defer w.mu.Unlock()
	today := w.engine.Now().Format(time.DateOnly)
	if w.day != "" && w.day != today {
		w.unread = slices.Sorted(maps.Keys(w.domains))
	}
	w.day = today
}

// begin begins one thing there is to do, and reports whether there was one.
func (w *Watcher) begin(ctx context.Context, under *sync.WaitGroup, report func(WatchEvent)) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if d := w.nextUnread(); d != nil {
		d.busy, w.reading = true, w.reading+1
		under.Go(func() { w.readNotes(d, report) })
		return true
	}
	d := w.nextDue(w.engine.Now())
	if d == nil || w.running >= w.jobs {
		return false
	}
	whole := d.asked > 0
	d.busy, d.checking, d.asked, w.running = true, true, 0, w.running+1
	under.Go(func() { w.check(ctx, d, whole, report) })
	return true
}

// nextUnread returns a domain whose notes are to be read, where there is room to read.
func (w *Watcher) nextUnread() *watched {
	if w.reading >= readers {
		return nil
	}
	for i, domain := range w.unread {
		if d := w.domains[domain]; d == nil || !d.busy {
			w.unread = slices.Delete(w.unread, i, i+1)
			if d != nil {
				return d
			}
			return w.nextUnread()
		}
	}
	return nil
}

// due returns when a check of a domain can begin; zero where none is to, or not before something else.
func (w *Watcher) due(d *watched) time.Time {
	switch {
	case d.Domain == w.open || !d.read:
		return time.Time{}
	case d.asked > 0:
		return time.Unix(0, 0)
	case w.engine.SimulatedTime || d.row.Due.IsZero() || w.allRead != nil: // before all are read, nobody knows which comes first
		return time.Time{}
	case d.row.Due.Before(d.after):
		return d.after
	}
	return d.row.Due
}

// nextDue returns the domain that is to be checked next: what was asked for, then what nobody has checked yet, then what has waited longest.
func (w *Watcher) nextDue(now time.Time) *watched {
	var first *watched
	for _, d := range w.domains {
		if at := w.due(d); d.busy || at.IsZero() || at.After(now) {
			continue
		}
		if first == nil || w.compareDue(d, first) < 0 {
			first = d
		}
	}
	return first
}

func (w *Watcher) compareDue(a, b *watched) int {
	rank := func(d *watched) int {
		switch {
		case d.asked > 0:
			return 0
		case d.row.Checked.IsZero():
			return 1
		}
		return 2
	}
	return cmp.Or(rank(a)-rank(b), a.asked-b.asked, w.due(a).Compare(w.due(b)), cmp.Compare(a.Domain, b.Domain))
}

// rest waits until something is due, or has changed.
func (w *Watcher) rest(ctx context.Context) error {
	next := w.Next()
	if w.engine.SimulatedTime || next.IsZero() {
		select {
		case <-w.wake:
		case <-ctx.Done():
		}
		return nil
	}
	w.mu.Lock()
	full := w.running >= w.jobs
	w.mu.Unlock()
	now := w.engine.Now()
	if at := now.Add(glance); full || next.After(at) {
		next = at
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan error, 1)
	go func() { over <- w.engine.Until(waiting, next) }()
	select {
	case <-w.wake:
		return nil
	case err := <-over:
		return err
	case <-ctx.Done():
		return nil
	}
}

// readNotes reads what the notes say of a domain.
func (w *Watcher) readNotes(d *watched, report func(WatchEvent)) {
	j, begun, err := w.engine.Find(d.Domain)
	j.Domain = d.Domain
	row := w.engine.Guide.DomainRow(j, begun, w.engine.Now())
	w.mu.Lock()
	was := d.row
	if err != nil || row.Checked.Before(was.Checked) { // damaged notes are said by the check; or nothing was saved of what was seen
		row = was
		row.Begun = begun
	}
	if d.row = row; row.Due.IsZero() {
		d.row.Due = w.engine.Now()
	}
	d.read = true
	news := WatchEvent{Kind: WatchRead, Domain: d.Domain, Row: d.row, Was: was, Err: err}
	if err == nil && !d.belongs(begun) {
		news.Kind = WatchGone
		if w.domains[d.Domain] == d {
			delete(w.domains, d.Domain)
		}
	}
	w.mu.Unlock()
	report(news)
	w.finish(func() {
		d.busy, w.reading = false, w.reading-1
		if w.reading == 0 && len(w.unread) == 0 && w.allRead != nil {
			close(w.allRead)
			w.allRead = nil
		}
	})
}

// check checks a domain: all of it, or what is due.
func (w *Watcher) check(ctx context.Context, d *watched, whole bool, report func(WatchEvent)) {
	w.mu.Lock()
	was := d.row
	w.mu.Unlock()
	report(WatchEvent{Kind: WatchChecking, Domain: d.Domain, Row: was, Was: was})
	status, begun, err := w.engine.checkListed(ctx, d.Domain, whole)
	if ctx.Err() != nil {
		return
	}
	g, now := w.engine.Guide, w.engine.Now()
	row, after := g.FailedRow(was, err, now.Add(afterError), now), now.Add(afterTry)
	if status.Journey.Domain != "" {
		row = g.DomainRow(status.Journey, begun, now)
	}
	w.finish(func() { d.row, d.checking, d.after = row, false, after })
	report(WatchEvent{Kind: WatchChecked, Domain: d.Domain, Row: row, Was: was, Status: status, Err: err})
	w.finish(func() { d.busy, w.running = false, w.running-1 })
}

// finish notes that something is done, and has Run see that.
func (w *Watcher) finish(done func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	done()
	w.stir()
}

// checkListed checks a domain of a list and saves what was seen: all of it, or of an open task what is due.
func (e Engine) checkListed(ctx context.Context, domain string, whole bool) (s Status, begun bool, err error) {
	defer func() { // a fault of ours at one domain is no reason to leave the others unchecked
		if crash := recover(); crash != nil {
			s, err = Status{}, CrashedError(domain, crash)
		}
	}()
	j, begun, err := e.Find(domain)
	if err != nil || whole || !begun || !j.TaskOpen() || e.ReadOnly {
		s, err = e.Status(ctx, domain)
		return s, begun, err
	}
	_, scope := e.Guide.WatchedCheck(j, begun, false, e.Now())
	j, err = e.Check(ctx, domain, scope, nil)
	if j.Domain == "" {
		return Status{}, begun, err
	}
	return e.judged(j, true), begun, err
}
