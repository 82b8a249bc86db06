package lives

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
	"mailseal/wizard/tlsrpt"
)

// noFalseCalm demands that mailseal is never calm while mail is kept back: whatever a sender of the world would refuse at the moment of a
// check, or a newcomer that remembers nothing, is said in a finding that costs mail and is about that; or a finding says that just this
// part could not be seen from here. Nor is the verdict then that all is well.
//
// What mailseal cannot know is not demanded (see demands): a policy that was never there when it checked, and what a check left out that
// was asked for a short while before. A refusal between two checks whose cause is gone by the second is a matter of reports: see
// reportsAreHeard.
func noFalseCalm(l *life, v view) *violation {
	for _, r := range l.real.would {
		if l.looks.demands(v, r) && !(says(v, r) && alert(v)) {
			return &violation{"no false calm", fmt.Sprintf("%s; verdict %s, said are: %s", refusalText(r), v.Verdict, findingsText(v.Findings))}
		}
	}
	return nil
}

// everyServerCounts demands that mailseal says which mail servers an enforced policy leaves out, also where a sender finds another one that
// it lists: the day that this one does not answer, the message is refused. No message is yet, so a policy counts that some check has read.
func everyServerCounts(l *life, v view) *violation {
	policy, ok := l.world.NewcomerPolicy()
	if !ok || policy.Mode != mtasts.Enforce {
		return nil
	}
	for _, host := range l.servers() {
		r := practice.Refusal{At: v.At, Sender: "newcomer", Host: host, Result: tlsrpt.ValidationFailure, Policy: policy, Fetched: v.At, Unlisted: true}
		if host != "" && !lists(policy, host) && l.looks.knows(policy, v.At) && l.looks.demands(v, r) && !(says(v, r) && alert(v)) {
			return &violation{"every server counts", fmt.Sprintf("%s; verdict %s, said are: %s", refusalText(r), v.Verdict, findingsText(v.Findings))}
		}
	}
	return nil
}

// For how long an open task may go by what an earlier check saw: of the mail servers, where senders may refuse mail, and of the rest.
const (
	serversLife = time.Hour + time.Minute
	restLife    = 5*time.Minute + time.Minute
)

// demands reports whether mailseal can know of what a sender would refuse, and so has to say it.
func (k *looks) demands(v view, r practice.Refusal) bool {
	if r.Result != tlsrpt.TLSAInvalid && !k.knows(r.Policy, r.Fetched) && !k.shouldKnow(v, r) {
		return false
	}
	part, lately, life, before := facts.PartMail, k.mail, serversLife, k.wouldAtMail
	if r.Unlisted {
		part, lately, life, before = facts.PartMX, k.whole, restLife, k.wouldAtWhole
	}
	return asked(v.Check, part) || v.At.Sub(lately) > life && k.knewBefore(v, r) ||
		slices.ContainsFunc(before, func(b practice.Refusal) bool { return sameCause(b, r) })
}

// shouldKnow reports whether a sender fetches the policy at the very moment of a check, so that this can fetch it as well.
func (k *looks) shouldKnow(v view, r practice.Refusal) bool {
	return r.Fetched.Equal(v.At) && (asked(v.Check, facts.PartPolicy) || v.At.Sub(k.policy) > restLife)
}

// knewBefore reports whether an earlier check saw the policy: only then the mail servers matter to a check of an open task.
func (k *looks) knewBefore(v view, r practice.Refusal) bool {
	return slices.ContainsFunc(k.policies, func(p seenPolicy) bool { return p.same(r.Policy) && p.from.Before(v.At) })
}

// says reports whether mailseal says what a sender refuses, or that it cannot see it.
func says(v view, r practice.Refusal) bool {
	return slices.ContainsFunc(v.Findings, func(f diagnosis.Finding) bool {
		return f.CostsMail() && tells(f.ID, r) || blindTo(f, v, r) || agreed(f, v)
	})
}

// alert reports whether the verdict says that there is something, as it has to unless the user has acknowledged it or agreed to it.
func alert(v view) bool {
	return v.Verdict != diagnosis.OK || slices.ContainsFunc(v.Findings, func(f diagnosis.Finding) bool {
		return f.CostsMail() && f.Acknowledged() || agreed(f, v)
	})
}

// tells reports whether a finding may be about what a sender refuses: what only announces a fault that is to come is not.
func tells(id diagnosis.ID, r practice.Refusal) bool {
	switch id {
	case diagnosis.MXCertExpiring, diagnosis.PolicyCertExpiring, diagnosis.IssuerNotAllowed, diagnosis.DomainExpiring, diagnosis.DNSSTSLookupHangs:
		return false
	case diagnosis.STSIDNotChanged, diagnosis.STSRemovedTooEarly, diagnosis.MXCacheConflict, diagnosis.MXSomeUncovered, diagnosis.MXNoneCovered,
		diagnosis.MXStarTooShort, diagnosis.PolicyDelegatedElsewhere, diagnosis.PolicyNoMX, diagnosis.PolicyPlaceholder, diagnosis.MXViewsDiffer, diagnosis.MXChanged:
		return r.Unlisted
	}
	return true
}

// blindTo reports whether a finding says that the part of the check could not be made that would have shown what a sender refuses.
func blindTo(f diagnosis.Finding, v view, r practice.Refusal) bool {
	if !f.Blind {
		return false
	}
	switch f.ID {
	case diagnosis.CheckDNSFiltered:
		return true
	case diagnosis.CheckPort25Blocked:
		return !r.Unlisted
	case diagnosis.CheckInsideView:
		return true
	case diagnosis.CheckHTTPSIntercepted, diagnosis.CheckPolicyCut: // the policy that can be fetched now
		return r.Fetched.Equal(v.At)
	case diagnosis.CheckClockWrong: // the dates of certificates
		return r.Result == tlsrpt.CertificateExpired
	}
	return false
}

// agreed reports whether a finding says what the user has agreed to in full: a hurried change of provider does not wait for senders that
// hold an older policy.
func agreed(f diagnosis.Finding, v view) bool {
	op := v.Journey.Operation
	return f.ID == diagnosis.MXCacheConflict && f.Planned && op.Moves() && op.Emergency && dnsname.Contains(op.New, f.Values.Text("mx"))
}

func findingsText(findings []diagnosis.Finding) string {
	var list []string
	for _, f := range findings {
		text := string(f.ID) + " " + f.Level.String()
		if f.Blind {
			text += " (blind)"
		}
		if f.Planned {
			text += " (planned)"
		}
		list = append(list, text)
	}
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}
