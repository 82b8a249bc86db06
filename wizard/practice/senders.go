package practice

import (
	"hash/fnv"
	"net/netip"
	"time"
)

// sender is a company that writes to the practice domain, and what it remembers of it.
type sender struct {
	company
	resolver *resolver
	cached   *policy         // the policy it remembers
	day      []*sessionCount // since its last report
	refused  int64           // messages it could not deliver at its first try because of a policy
	queue    queue
}

// rounds returns when senders write, after midnight UTC. They have one to three messages each time.
func rounds() []time.Duration { return []time.Duration{8 * time.Hour, 12 * time.Hour, 16 * time.Hour} }

// addSenders makes the senders, and their days.
func (w *World) addSenders() {
	for first := range w.home.ns {
		w.fetchable.ways = append(w.fetchable.ways, w.newResolver("", netip.Addr{}, first))
	}
	midnight := w.at.Truncate(24 * time.Hour)
	for i, c := range w.options.companies() {
		s := &sender{company: c, resolver: w.newResolver(c.organization, netip.Addr{}, i)}
		w.senders = append(w.senders, s)
		for _, round := range rounds() {
			w.daily(midnight.Add(round+c.late), func(at time.Time) { w.deliverRound(s, sessions(c.domain, at)) })
		}
		w.daily(midnight.Add(c.reports), func(at time.Time) { w.report(s, at.Truncate(24*time.Hour).AddDate(0, 0, -1)) })
	}
}

// sessions returns a number from 1 to 3 that looks like chance and is the same in every run.
func sessions(domain string, at time.Time) int64 {
	h := fnv.New32a()
	h.Write([]byte(domain + at.Format(time.RFC3339)))
	return 1 + int64(h.Sum32()/7%3)
}

// deliverRound is a round of a sender: it tries new messages, and with them those that it holds. What it reports are the
// new ones.
func (w *World) deliverRound(s *sender, count int64) {
	w.samplePolicyHourly()
	if !s.writesOn(w.at) {
		count = 0
	}
	if count > 0 {
		s.queue.accept(count, w.at)
	}
	if s.queue.empty() {
		return
	}
	a := w.attempt(s)
	if s.cached != nil && s.cached.fetched.Equal(w.at) {
		w.fetchable.note(s.cached.Policy, w.at)
	}
	if count > 0 {
		s.count(a, count)
	}
	patience := fiveDays
	if a.outcome == refused {
		s.refused += count
		w.refusals = append(w.refusals, a.refusals...)
		patience = s.patience
	}
	s.queue.settle(a.outcome == delivered, patience, w.at)
}

// count counts new messages for the next report.
func (s *sender) count(a attempt, messages int64) {
	if a.noPolicy != "" {
		s.countFor(nil).fail(failure{result: a.noPolicy}, messages)
	}
	if a.under == nil {
		return
	}
	day := s.countFor(a.under)
	for _, f := range a.failures {
		day.fail(f, messages)
	}
	if a.safe {
		day.success += messages
	}
}
