package lives

import (
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// The rules are held against lives made by hand here, in which mailseal says too little, too much or too early: a rule that never finds
// anything wrong proves nothing.

const (
	oldMX, newMX = "mx.old.example", "mx.new.example"
)

// noon is the moment of the check in these lives.
func noon() time.Time { return start().Add(30*day + 3*time.Hour) }

func enforced(maxAge time.Duration, mx ...string) mtasts.Policy {
	return mtasts.Policy{Mode: mtasts.Enforce, MaxAge: maxAge, MX: mx}
}

// policyCheck is a check of everything that finds a policy, and mail servers.
func policyCheck(p mtasts.Policy, mx ...string) facts.Check {
	answer := func(rrtype string, values ...string) facts.Lookup {
		a := facts.Answer{Status: facts.OK}
		for _, value := range values {
			a.RRs = append(a.RRs, facts.RR{Type: rrtype, Value: value, TTL: time.Hour})
		}
		return facts.Lookup{Authoritative: []facts.Answer{a}}
	}
	return facts.Check{
		Scope: facts.Full(), MX: answer("MX", mx...), Record: answer("TXT", "v=STSv1; id=1;"), Host: answer("A", "192.0.2.1"),
		Fetches: []facts.Fetch{{Stage: facts.FetchDone, Status: 200, Body: []byte(p.String())}},
	}
}

// lifeWith is a life whose checks saw a policy since three days, and now.
func lifeWith(p mtasts.Policy, mx ...string) (*life, view) {
	l := &life{follows: true}
	v := view{At: noon().Add(-3 * day), Check: policyCheck(p, mx...)}
	l.looks.add(v, truth{at: v.At})
	v.At = noon()
	l.looks.add(v, truth{at: v.At})
	return l, v
}

func TestFalseCalm(t *testing.T) {
	held := enforced(7*day, oldMX)
	unlisted := practice.Refusal{Sender: "by-id", Host: newMX, Result: tlsrpt.ValidationFailure, Policy: held, Fetched: noon().Add(-2 * day), Unlisted: true}
	expired := practice.Refusal{Sender: "newcomer", Host: oldMX, Result: tlsrpt.CertificateExpired, Policy: held, Fetched: noon()}
	unseen := unlisted
	unseen.Policy = enforced(7*day, "mx.other.example")
	says := func(level diagnosis.Level, id diagnosis.ID) []diagnosis.Finding {
		return []diagnosis.Finding{{ID: id, Level: level}}
	}
	blind := func(id diagnosis.ID) []diagnosis.Finding {
		return []diagnosis.Finding{{ID: id, Level: diagnosis.Unknown, Blind: true}}
	}
	narrow := facts.Scope{DNS: true, Only: facts.PartRecord}
	for _, c := range []struct {
		name     string
		refusal  practice.Refusal
		findings []diagnosis.Finding
		scope    facts.Scope
		wrong    bool
	}{
		{"nothing is said of a mail server that is not listed", unlisted, nil, facts.Full(), true},
		{"it is said", unlisted, says(diagnosis.BounceNow, diagnosis.MXCacheConflict), facts.Full(), false},
		{"it is said as if it cost nothing", unlisted, says(diagnosis.Off, diagnosis.MXCacheConflict), facts.Full(), true},
		{"something else is said", unlisted, says(diagnosis.BounceSoon, diagnosis.PolicyCertExpiring), facts.Full(), true},
		{"it could not be seen", unlisted, blind(diagnosis.CheckDNSFiltered), facts.Full(), false},
		{"something else could not be seen", unlisted, blind(diagnosis.CheckPort25Blocked), facts.Full(), true},
		{"no check ever saw the policy", unseen, nil, facts.Full(), false},
		{"nothing is said of a certificate", expired, nil, facts.Full(), true},
		{"it is said", expired, says(diagnosis.BounceSoon, diagnosis.MXCertExpired), facts.Full(), false},
		{"the list is said to be wrong, and is not", expired, says(diagnosis.BounceNow, diagnosis.MXNoneCovered), facts.Full(), true},
		{"the mail servers could not be called", expired, blind(diagnosis.CheckPort25Blocked), facts.Full(), false},
		{"a check of an open task did not call them", expired, nil, narrow, false},
	} {
		l, v := lifeWith(held, oldMX)
		v.Check.Scope, v.Findings = c.scope, c.findings
		v.Verdict = diagnosis.VerdictOf(c.findings)
		l.real = truth{at: v.At, would: []practice.Refusal{c.refusal}}
		if wrong := noFalseCalm(l, v); (wrong != nil) != c.wrong {
			t.Errorf("%s: %v", c.name, wrong)
		}
	}
	// A verdict is said as well.
	l, v := lifeWith(held, oldMX)
	v.Findings, v.Verdict = says(diagnosis.BounceNow, diagnosis.MXCacheConflict), diagnosis.OK
	l.real = truth{at: v.At, would: []practice.Refusal{unlisted}}
	if noFalseCalm(l, v) == nil {
		t.Error("the verdict is that all is well")
	}
	// What a check of an open task does not ask for again is asked for in time.
	l, v = lifeWith(held, oldMX)
	v.At, v.Check.Scope = v.At.Add(2*time.Hour), narrow
	l.real = truth{at: v.At, would: []practice.Refusal{expired}}
	if noFalseCalm(l, v) == nil {
		t.Error("mail servers that nobody called for two hours are no reason to be calm")
	}
}

func TestFalseAlarm(t *testing.T) {
	alarm := []diagnosis.Finding{{ID: diagnosis.MXCacheConflict, Level: diagnosis.BounceNow}}
	l, v := lifeWith(enforced(7*day, oldMX), oldMX)
	v.Findings = alarm
	if noFalseAlarm(l, v) == nil {
		t.Error("every policy that anybody may hold lists the mail server")
	}
	l.real.would = []practice.Refusal{{Sender: "daily"}}
	if wrong := noFalseAlarm(l, v); wrong != nil {
		t.Errorf("somebody refuses: %s", wrong)
	}
	l.real.would, l.weather = nil, spells{{Fault: practice.MailCertExpired, Since: v.At}}
	if wrong := noFalseAlarm(l, v); wrong != nil {
		t.Errorf("whoever holds the policy would refuse: %s", wrong)
	}
	l, v = lifeWith(enforced(7*day, oldMX), newMX)
	v.Findings = alarm
	if wrong := noFalseAlarm(l, v); wrong != nil {
		t.Errorf("whoever holds the policy would refuse: %s", wrong)
	}
	l, v = lifeWith(mtasts.Policy{Mode: mtasts.Testing, MaxAge: day, MX: []string{oldMX}}, newMX)
	v.Findings = alarm
	if noFalseAlarm(l, v) == nil {
		t.Error("a policy in testing stops no mail")
	}
}

func TestLoss(t *testing.T) {
	held := enforced(7*day, oldMX)
	l, v := lifeWith(held, oldMX)
	refusal := practice.Refusal{At: v.At.Add(-time.Hour), Host: newMX, Policy: held, Fetched: v.At.Add(-2 * day), Unlisted: true}
	l.real.refused = []practice.Refusal{refusal}
	if nothingLost(l, v) == nil {
		t.Error("who follows has a mail server that is not listed")
	}
	refusal.Host, refusal.Unlisted = oldMX, false
	l.real.refused = []practice.Refusal{refusal}
	if nothingLost(l, v) == nil {
		t.Error("who follows has a mail server refused in fair weather")
	}
	l.weather = spells{{Fault: practice.MailCertExpired, Since: refusal.At, Until: refusal.At}}
	if wrong := nothingLost(l, v); wrong != nil {
		t.Errorf("the weather explains it: %s", wrong)
	}
	l.real = truth{messages: practice.Messages{Lost: 3, LostPlain: 1}}
	l.weather = nil
	if nothingLost(l, v) == nil {
		t.Error("messages were given up in fair weather")
	}
	l.lost, l.weather = 0, spells{{Fault: practice.MailNoStartTLS, Since: start(), Until: start().Add(day)}}
	if wrong := nothingLost(l, v); wrong != nil {
		t.Errorf("there was weather before the last check, and none has been made since: %s", wrong)
	}
	l.seen = []view{{At: v.At.Add(-day)}}
	if l.lost = 0; nothingLost(l, v) == nil {
		t.Error("the weather was long over")
	}
	l.follows = false
	l.real.refused = []practice.Refusal{refusal}
	if wrong := nothingLost(l, v); wrong != nil {
		t.Errorf("who does not follow may lose: %s", wrong)
	}
}

func TestUnheardReports(t *testing.T) {
	held := enforced(7*day, oldMX)
	l, v := lifeWith(held, oldMX)
	failed := failedSessions{from: "google.com", begin: v.At.Add(-2 * day), end: v.At.Add(-day), policy: held, mx: oldMX, result: "certificate-expired", count: 2}
	l.reported = []failedSessions{failed}
	if reportsAreHeard(l, v) == nil {
		t.Error("nothing is said of a report")
	}
	v.Findings = []diagnosis.Finding{{ID: diagnosis.ReportNewFailure, Level: diagnosis.BounceSoon}}
	if wrong := reportsAreHeard(l, v); wrong != nil {
		t.Errorf("it is said: %s", wrong)
	}
	v.Findings = nil
	for name, spoil := range map[string]func(*failedSessions){
		"it is over":                  func(f *failedSessions) { f.end = v.At.Add(-8 * day) },
		"it is about another policy":  func(f *failedSessions) { f.policy = enforced(day, oldMX) },
		"it is about another server":  func(f *failedSessions) { f.mx = newMX },
		"it is of before the journey": func(f *failedSessions) { f.begin = start() },
	} {
		l.reported[0] = failed
		spoil(&l.reported[0])
		if wrong := reportsAreHeard(l, v); wrong != nil {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

func TestWaits(t *testing.T) {
	long, short := enforced(14*day, oldMX), mtasts.Policy{Mode: mtasts.None, MaxAge: day}
	removal := plan.Operation{Kind: plan.Removal, Phase: plan.PhaseRemember, Since: noon().Add(-2 * day)}
	move := plan.Operation{Kind: plan.Move, Phase: plan.PhaseRemember, Since: removal.Since, Old: []string{oldMX}, New: []string{newMX}}
	l, v := lifeWith(long, oldMX)
	l.real.fetchable = []practice.Held{{Policy: long, Last: v.At.Add(-day), Until: v.At.Add(13 * day)}}
	for _, op := range []plan.Operation{removal, move} {
		if l.tooShort(op) == nil {
			t.Errorf("%s: a sender holds an enforced policy", op.Kind)
		}
	}
	move.New = []string{oldMX}
	if wrong := l.tooShort(move); wrong != nil {
		t.Errorf("it lists the new servers: %s", wrong)
	}
	l.real.fetchable[0].Policy = enforced(14*day, "mx.other.example")
	if wrong := l.tooShort(removal); wrong != nil {
		t.Errorf("no check could see it: %s", wrong)
	}

	v.Check = policyCheck(short, oldMX)
	l.looks.add(v, truth{at: v.At})
	v.Journey = journey.Journey{Plan: &plan.Plan{Target: plan.Target{Mode: mtasts.None, MaxAge: day}}}
	for wait, wrong := range map[time.Duration]bool{10 * day: false, 15 * day: false, 15*day + 2*time.Hour: true} {
		v.At = noon().Add(wait)
		if found := l.tooLong(removal, v); (found != nil) != wrong {
			t.Errorf("after %s: %v", wait, found)
		}
	}
	drain := plan.Operation{Kind: plan.Move, Phase: plan.PhaseDrain, Since: noon()}
	v.At = noon().Add(2*day + time.Hour + rollout.Day)
	if wrong := l.tooLong(drain, v); wrong != nil {
		t.Error(wrong)
	}
	if v.At = v.At.Add(time.Minute); l.tooLong(drain, v) == nil {
		t.Error("the old servers are done")
	}
}

func TestTestingSince(t *testing.T) {
	at := func(days int) time.Time { return start().Add(time.Duration(days) * day) }
	seen := func(mode mtasts.Mode, days int) seenPolicy {
		return seenPolicy{Policy: mtasts.Policy{Mode: mode}, from: at(days)}
	}
	const testing, enforce = mtasts.Testing, mtasts.Enforce
	for _, c := range []struct {
		policies []seenPolicy
		want     time.Time
		ok       bool
	}{
		{nil, time.Time{}, false},
		{[]seenPolicy{seen(testing, 1), seen(testing, 5)}, at(1), true},
		{[]seenPolicy{seen(testing, 1), seen(enforce, 5)}, at(1), false},
		{[]seenPolicy{seen(testing, 1), seen(enforce, 5), seen(testing, 9), seen(testing, 12)}, at(9), true},
	} {
		k := looks{policies: c.policies}
		if since, ok := k.testingSince(); ok != c.ok || ok && !since.Equal(c.want) {
			t.Errorf("%v: since %s, %t", c.policies, since, ok)
		}
	}
}
