package lives

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// truth is what the world knows at a check, whatever mailseal sees of it.
type truth struct {
	at        time.Time
	would     []practice.Refusal // of a message that is given to senders now
	refused   []practice.Refusal // since the check before
	fetchable []practice.Held    // what senders that keep to RFC 8461 may hold
	messages  practice.Messages
}

// truthNow asks the world.
func (l *life) truthNow() truth {
	t := truth{at: l.world.Clock().Now(), would: l.world.WouldRefuse(), fetchable: l.world.Fetchable(), messages: l.world.Messages()}
	since := time.Time{}
	if n := len(l.seen); n > 0 {
		since = l.seen[n-1].At.Add(time.Nanosecond)
	}
	t.refused = l.world.Refusals(since)
	return t
}

// looks is what mailseal's checks so far could know of what senders hold: the same as its notes, but made of the checks by other rules,
// so that what the notes lose is found. Times are the world's.
type looks struct {
	first    time.Time // check
	policies []seenPolicy
	ttl      time.Duration // the longest that a resolver may remember where a policy is

	mail, whole, policy time.Time          // the last check that called the mail servers, asked for everything, fetched the policy
	wouldAtMail         []practice.Refusal // what senders would have refused when the mail servers were called last
	wouldAtWhole        []practice.Refusal
}

// seenPolicy is a policy that checks saw where a sender is led to it.
type seenPolicy struct {
	mtasts.Policy
	from time.Time // the first check that saw it
	last time.Time
	gone time.Time // the first one after it that saw that it was there no more; zero: none
	left time.Time // the first one after it that saw that it, its record or its host had been taken away: it cannot just come back
}

// asked reports whether a check asked for a part again, rather than carry over what an earlier one saw.
func asked(c facts.Check, part facts.Part) bool {
	only := c.Scope.Only == "" || c.Scope.Only == part
	switch part {
	case facts.PartMail:
		return c.Scope.Mail
	case facts.PartPolicy:
		return c.Scope.Policy && only
	default:
		return c.Scope.DNS && only
	}
}

// add takes in a check.
func (k *looks) add(v view, t truth) {
	if k.first.IsZero() {
		k.first = t.at
	}
	if asked(v.Check, facts.PartMail) {
		k.mail, k.wouldAtMail = t.at, t.would
	}
	if asked(v.Check, facts.PartZone) {
		k.whole, k.wouldAtWhole = t.at, t.would
	}
	k.ttl = max(k.ttl, longestTTL(v.Check))
	if asked(v.Check, facts.PartPolicy) {
		k.policy = t.at
		k.addPolicies(v.Check, t.at)
	}
}

func (k *looks) addPolicies(c facts.Check, at time.Time) {
	found, sure, left := policiesIn(c)
	for i, p := range k.policies {
		if slices.ContainsFunc(found, p.same) {
			continue
		}
		if sure && p.gone.IsZero() {
			k.policies[i].gone = at
		}
		if left && p.left.IsZero() {
			k.policies[i].left = at
		}
	}
	for _, p := range found {
		i := slices.IndexFunc(k.policies, func(s seenPolicy) bool { return s.gone.IsZero() && s.same(p) })
		if i < 0 {
			k.policies = append(k.policies, seenPolicy{Policy: p, from: at})
			i = len(k.policies) - 1
		}
		k.policies[i].last = at
	}
}

// policiesIn returns the policies that a check shows to senders; sure says that what is not among them is not there, and left that it
// has been taken away: a web server that answers something else may have served it again before the next check.
func policiesIn(c facts.Check) (found []mtasts.Policy, sure, left bool) {
	if best, ok := c.Host.Best(); ok && len(best.Values("A"))+len(best.Values("AAAA")) == 0 {
		return nil, true, true
	}
	announced, answered := announced(c)
	if answered && !announced {
		return nil, true, true
	}
	for _, f := range c.Fetches {
		if f.Stage != facts.FetchDone {
			continue
		}
		sure, left = true, left || f.Status == 200 || f.Status == 404 || f.Status == 410
		if p, whole := mtasts.ReadPolicy(f.Body); f.Status == 200 && whole && !slices.ContainsFunc(found, seenPolicy{Policy: p}.same) {
			found = append(found, p)
		}
	}
	return found, sure, left
}

// announced reports whether any server has a record that leads senders to the policy.
func announced(c facts.Check) (there, answered bool) {
	for _, a := range slices.Concat(c.Record.Authoritative, c.Record.Target, c.Record.Resolvers) {
		_, state, _ := mtasts.FindRecord(a.Values("TXT"))
		there, answered = there || state == mtasts.Valid, answered || a.Answered()
	}
	return there, answered
}

// longestTTL returns the longest that a resolver may remember the record, the policy host or the mail servers, and the way to them.
func longestTTL(c facts.Check) (longest time.Duration) {
	for _, lookup := range []facts.Lookup{c.MX, c.Record, c.Host} {
		for _, a := range slices.Concat(lookup.Authoritative, lookup.Target, lookup.Above) {
			for _, rr := range a.RRs {
				longest = max(longest, rr.TTL)
			}
			longest = max(longest, a.Negative)
		}
	}
	return longest
}

// same reports whether two policies say the same to a sender.
func (p seenPolicy) same(other mtasts.Policy) bool {
	return p.Mode == other.Mode && p.MaxAge == other.MaxAge && dnsname.SameSet(p.MX, other.MX)
}

// knows reports whether checks could tell that a sender may hold a policy that it fetched at a time: one of them saw it, and none saw
// that it was gone before that. What comes and goes between two checks they cannot know, nor what was there before the first.
func (k *looks) knows(policy mtasts.Policy, fetched time.Time) bool {
	return slices.ContainsFunc(k.policies, func(p seenPolicy) bool {
		return p.same(policy) && (p.gone.IsZero() || !fetched.After(p.gone.Add(k.ttl)))
	})
}

// held returns the enforced policies that a sender may hold, as far as checks can tell, and until when.
func (k *looks) held(at time.Time) (held []seenPolicy) {
	for _, p := range k.policies {
		if p.Mode == mtasts.Enforce && p.until(at, k.ttl).After(at) {
			held = append(held, p)
		}
	}
	return held
}

// until returns when the last sender has forgotten a policy, as far as checks can tell.
func (p seenPolicy) until(at time.Time, ttl time.Duration) time.Time {
	end := p.left
	if end.IsZero() {
		end = at
	}
	return end.Add(p.MaxAge + ttl)
}

// sameCause reports whether two senders refuse for the same reason.
func sameCause(a, b practice.Refusal) bool {
	return a.Host == b.Host && a.Result == b.Result && a.Unlisted == b.Unlisted
}
