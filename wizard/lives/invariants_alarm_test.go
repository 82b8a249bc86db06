package lives

import (
	"slices"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// noFalseAlarm demands that mailseal says that mail is being kept back now only where it is, or was since the last check; or would be, by
// a sender that holds one of the policies that senders may hold, as far as checks can tell. Nobody knows when between two checks a
// policy was replaced, so one counts as served until the second.
//
// What a check did not ask for again is not judged again, nor what it says of times while the clock of the computer is wrong: it says
// so too.
func noFalseAlarm(l *life, v view) *violation {
	for _, f := range v.Findings {
		if f.Level == diagnosis.BounceNow && !l.justified(f, v) {
			return &violation{"no false alarm", string(f.ID) + " about " + f.About() + " has no cause; said are: " + findingsText(v.Findings)}
		}
	}
	return nil
}

// justified reports whether the world has a cause for a finding that mail is kept back now.
func (l *life) justified(f diagnosis.Finding, v view) bool {
	if len(l.real.would)+len(l.real.refused) > 0 || !asked(v.Check, facts.PartZone) || l.wasOn(v.At, v.At, clockWrong) {
		return true
	}
	switch f.ID {
	case diagnosis.ReportFailuresNow:
		return len(l.world.Refusals(v.At.Add(-reportedLate))) > 0
	case diagnosis.DNSSignatureBroken, diagnosis.DNSServersDead, diagnosis.DNSMXNoAnswer, diagnosis.MXNameDead, diagnosis.MXRefusesConnection,
		diagnosis.DANEMismatch:
		return l.outage(v.At) || !l.follows // who edits a zone can write anything
	case diagnosis.PolicyNoMX: // no sender of the world is one of the few that take such a file for a policy that lists nothing
		return !l.follows
	case diagnosis.MXNull, diagnosis.MXNone:
		return !l.follows
	case diagnosis.DomainMissing: // or nobody can be asked but resolvers, and all of them say so
		return !l.follows || l.weather.has(practice.DNSFiltered) && l.weather.spread(practice.ResolverLies) == len(l.world.Config().Resolvers)
	}
	faulty := l.wasOn(v.At, v.At, tlsFaults...) || l.looks.mail.Before(v.At)
	for _, p := range l.mayHold(v) {
		if faulty || slices.ContainsFunc(v.Check.MXHosts(), func(host string) bool { return !lists(p, host) }) {
			return true
		}
	}
	return false
}

// reportedLate is how old a refusal may be that a report of the last 48 hours counts: its day, the day of the report, and the last one
// that is news.
const reportedLate = 4 * 24 * time.Hour

// mayHold returns the enforced policies that a sender may hold: in truth, or as far as checks and the user can tell.
func (l *life) mayHold(v view) (policies []mtasts.Policy) {
	for _, h := range l.real.fetchable {
		if h.Policy.Mode == mtasts.Enforce {
			policies = append(policies, h.Policy)
		}
	}
	for _, p := range l.looks.held(v.At) {
		policies = append(policies, p.Policy)
	}
	for _, s := range v.Journey.Notes.Served {
		if s.Body == "" && s.ID == "" && s.Last.Add(s.MaxAge).After(v.At) { // the user said so
			policies = append(policies, mtasts.Policy{Mode: s.Mode, MaxAge: s.MaxAge, MX: s.MX})
		}
	}
	return policies
}

// lists reports whether a policy lists a mail server.
func lists(p mtasts.Policy, host string) bool {
	return practice.Lists(p, dnsname.Canonical(host))
}
