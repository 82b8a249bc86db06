package practice

import (
	"net/netip"
	"slices"
	"time"

	"mailseal/wizard/mtasts"
)

// Refused returns how many messages senders have not delivered at their first try because a policy forbade it. They hold
// them and try again, so one that is mended soon counts as late, not as lost: see Messages.
func (w *World) Refused() int64 {
	w.enter()
	defer w.mu.Unlock()
	var all int64
	for _, s := range w.senders {
		all += s.refused
	}
	return all
}

// Refusals returns the tries that were forbidden since a time, oldest first. A message that another mail server took was
// not refused.
func (w *World) Refusals(since time.Time) []Refusal {
	w.enter()
	defer w.mu.Unlock()
	first, _ := slices.BinarySearchFunc(w.refusals, since, func(r Refusal, since time.Time) int { return r.At.Compare(since) })
	return slices.Clone(w.refusals[first:])
}

// WouldRefuse returns what the senders of the world would refuse of a message that is given to them now, each with what it
// remembers, and what a newcomer would, whichever of the domain's name servers its resolver asks. Nothing changes by it.
func (w *World) WouldRefuse() []Refusal {
	w.enter()
	defer w.mu.Unlock()
	var all []Refusal
	for _, s := range w.senders {
		all = append(all, w.trial(s)...)
	}
	for first := range w.home.ns {
		for _, r := range w.trial(w.newcomer(first)) {
			if !slices.ContainsFunc(all, r.same) {
				all = append(all, r)
			}
		}
	}
	return all
}

// WouldRefuseEnforced returns what senders that remember nothing would refuse of a message that is given to them now, if the policy that
// they can fetch was an enforced one. Nothing changes by it.
func (w *World) WouldRefuseEnforced() []Refusal {
	w.enter()
	defer w.mu.Unlock()
	var all []Refusal
	for first := range w.home.ns {
		s := w.newcomer(first)
		w.lookForPolicy(s)
		if s.cached != nil {
			s.cached.Mode = mtasts.Enforce
			all = append(all, w.tryServers(s).refusals...)
		}
	}
	return all
}

// NewcomerPolicy returns the policy that a sender which remembers nothing finds; ok is false where there is none for it, or where it depends
// on the name server that its resolver asks. Nothing changes by it.
func (w *World) NewcomerPolicy() (found mtasts.Policy, ok bool) {
	w.enter()
	defer w.mu.Unlock()
	for first := range w.home.ns {
		s := w.newcomer(first)
		w.lookForPolicy(s)
		switch {
		case s.cached == nil, first > 0 && !samePolicy(found, s.cached.Policy):
			return mtasts.Policy{}, false
		}
		found = s.cached.Policy
	}
	return found, len(w.home.ns) > 0
}

// trial returns what a sender would refuse now.
func (w *World) trial(s *sender) []Refusal {
	as := *s
	as.resolver = s.resolver.clone()
	return w.attempt(&as).refusals
}

// newcomer returns a sender that has never written to the domain, and whose resolver has not either.
func (w *World) newcomer(first int) *sender {
	return &sender{company: company{temperament: "newcomer", caches: true}, resolver: w.newResolver("", netip.Addr{}, first)}
}

// same reports whether two refusals are the same sender's, for the same reason.
func (r Refusal) same(other Refusal) bool {
	return r.At.Equal(other.At) && r.Sender == other.Sender && r.Host == other.Host && r.Result == other.Result &&
		samePolicy(r.Policy, other.Policy)
}
