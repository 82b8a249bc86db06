package practice

import (
	"slices"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// Held is a policy that a sender which keeps to RFC 8461 may hold.
type Held struct {
	Policy mtasts.Policy
	Last   time.Time // when it could last be fetched
	Until  time.Time // when who fetched it then has to forget it
}

// fetchable knows which policies could be fetched, and when last. It samples: when senders write, when somebody visits a web server, before a change, before
// that takes effect, and before the last resolver forgets what was there. A resolver that remembers how to get to a zone
// counts as one that does not, so what is gone may count for a while longer.
type fetchable struct {
	ways     []*resolver  // without answers, but they know the way; one for each name server that they may ask first
	former   []remembered // from before a change
	sampled  time.Time
	policies []Held // each once
}

// remembered is a resolver that saw a record.
type remembered struct {
	*resolver
	until time.Time
}

// note notes that a policy could be fetched at a time.
func (f *fetchable) note(p mtasts.Policy, at time.Time) {
	i := slices.IndexFunc(f.policies, func(h Held) bool { return samePolicy(h.Policy, p) })
	if i < 0 {
		f.policies = append(f.policies, Held{Policy: p})
		i = len(f.policies) - 1
	}
	f.policies[i].Last, f.policies[i].Until = at, at.Add(p.MaxAge)
}

// samePolicy reports whether two policies say the same.
func samePolicy(a, b mtasts.Policy) bool {
	return a.Mode == b.Mode && a.MaxAge == b.MaxAge && slices.Equal(a.MX, b.MX)
}

// Fetchable returns the policies that a sender that keeps to RFC 8461 may hold now.
func (w *World) Fetchable() []Held {
	w.enter()
	defer w.mu.Unlock()
	w.samplePolicy()
	return slices.DeleteFunc(slices.Clone(w.fetchable.policies), func(h Held) bool { return !h.Until.After(w.at) })
}

// samplePolicyOnce samples, unless somebody did at this time: when somebody visits a web server, it is perhaps the policy.
func (w *World) samplePolicyOnce() {
	if !w.at.Equal(w.fetchable.sampled) {
		w.samplePolicy()
	}
}

// samplePolicyHourly samples, unless somebody did in the last hour.
func (w *World) samplePolicyHourly() {
	if w.at.Sub(w.fetchable.sampled) >= time.Hour {
		w.samplePolicy()
	}
}

// samplePolicy notes which policies can be fetched now: by resolvers that know nothing, which are given, and by those that
// remember what was before a change.
func (w *World) samplePolicy() (fresh []remembered) {
	w.fetchable.sampled = w.at
	for _, way := range w.fetchable.ways {
		r := way.unasked()
		if until := w.samplePolicyBy(r); until.After(w.at) {
			fresh = append(fresh, remembered{r, until})
		}
	}
	w.fetchable.former = slices.DeleteFunc(w.fetchable.former, func(r remembered) bool { return !r.until.After(w.at) })
	for _, r := range w.fetchable.former {
		w.samplePolicyBy(r.resolver)
	}
	return fresh
}

// samplePolicyBy notes the policy that can be fetched by a resolver, if any, and returns until when that remembers the record.
func (w *World) samplePolicyBy(r *resolver) (until time.Time) {
	found := r.resolve(question{w.name(mtasts.RecordLabel), dns.TypeTXT}, false, w.at)
	if _, ok := announced(textsIn(found.records(dns.TypeTXT))); !ok {
		return time.Time{}
	}
	if p, result := w.fetch(r); result == "" {
		w.fetchable.note(p.Policy, w.at)
	}
	return found.until()
}

// samplePolicyAround samples before a change that is made now, and has it done before anything of it takes effect.
func (w *World) samplePolicyAround() {
	sample := func() { w.samplePolicy() }
	for _, r := range w.samplePolicy() {
		w.fetchable.former = append(w.fetchable.former, r)
		w.schedule(r.until.Add(-time.Second), sample)
	}
	for _, effect := range []time.Duration{uploadDelay, primaryDelay, secondaryDelay} {
		w.schedule(w.at.Add(effect-time.Second), sample)
	}
}
