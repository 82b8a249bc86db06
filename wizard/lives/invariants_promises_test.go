package lives

import (
	"fmt"
	"slices"
	"time"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
	"mailseal/wizard/rollout"
)

// neverSilent demands that the daily check has a message for its user whenever something has to be done.
func neverSilent(l *life, v view) *violation {
	if !v.Status || v.Verdict != diagnosis.Action {
		return nil
	}
	said := l.engine.Occasion(wizard.Status{Journey: v.Journey, Check: v.Check, Findings: v.Findings, Verdict: v.Verdict})
	if said == journey.NoOccasion {
		return &violation{"never silent", "something has to be done, and status --quiet says nothing of it: " + findingsText(v.Findings)}
	}
	return nil
}

// goingLiveIsSafe demands that, when the wizard lets somebody enforce without a word against its rule, testing has lasted as long as the
// rule wants, and no mail would be refused if the policy was enforced now. Of what a check could not see the rule says so, and judges by
// what senders reported.
func goingLiveIsSafe(l *life, v view) *violation {
	if !l.offersEnforce(v.Journey) {
		return nil
	}
	since, testing := l.looks.testingSince()
	if !l.wasOn(time.Time{}, v.At, clockWrong) && (!testing || v.At.Sub(since) < rollout.TestingDays*rollout.Day) {
		return &violation{"going live is safe", "enforcing is offered, and testing was first seen at " + since.Format(time.RFC3339)}
	}
	if !asked(v.Check, facts.PartZone) || !asked(v.Check, facts.PartMail) ||
		slices.ContainsFunc(v.Findings, func(f diagnosis.Finding) bool { return f.Blind }) {
		return nil
	}
	for _, r := range l.world.WouldRefuseEnforced() {
		return &violation{"going live is safe", "enforcing is offered, and then " + refusalText(r)}
	}
	return nil
}

// offersEnforce reports whether the wizard offers to enforce, and would not ask for a word against the rule.
func (l *life) offersEnforce(j journey.Journey) bool {
	p, ok := l.engine.Guide.Pending(j, l.now())
	return ok && p.Offers(journey.NextEnforce) && l.engine.Guide.GoLive(j, l.now()).Allowed()
}

// testingSince returns when checks first saw a policy in testing of those that were never anything else since.
func (k *looks) testingSince() (since time.Time, ok bool) {
	for _, p := range k.policies {
		switch {
		case p.Mode != mtasts.Testing:
			ok = false
		case !ok:
			since, ok = p.from, true
		}
	}
	return since, ok
}

// protectionIsReal demands that, where mailseal says that all is well with a domain whose policy is published, a sender that knows nothing
// of the domain can fetch it, in the mode that mailseal has planned. Where no name server can be asked from here, mailseal sees what
// resolvers remember.
func protectionIsReal(l *life, v view) *violation {
	j := v.Journey
	if v.Verdict != diagnosis.OK || j.Operation != nil || j.Plan == nil || j.Stage() != journey.StageTesting && j.Stage() != journey.StageProtected ||
		!asked(v.Check, facts.PartZone) || !asked(v.Check, facts.PartPolicy) || l.weather.has(practice.DNSFiltered) ||
		slices.ContainsFunc(v.Findings, func(f diagnosis.Finding) bool { return f.Acknowledged() || f.Blind }) {
		return nil
	}
	if policy, _ := l.world.NewcomerPolicy(); policy.Mode != j.Plan.Target.Mode {
		return &violation{"protection is real", fmt.Sprintf("all is well, in %s, and the policy that a sender can fetch is in mode %q", j.Stage(), policy.Mode)}
	}
	return nil
}
