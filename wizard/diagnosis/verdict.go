package diagnosis

import "time"

// Verdict is what the findings of one domain come to.
type Verdict string

// The verdicts. Where several hold, the worst is given: action, unknown, pending, ok.
const (
	OK      Verdict = "ok"      // fine, advice included
	Action  Verdict = "action"  // something has to be done
	Pending Verdict = "pending" // published, not yet seen everywhere
	NotSeen Verdict = "unknown" // part of it could not be looked at
)

// VerdictOf sums up findings.
func VerdictOf(findings []Finding) Verdict {
	verdict := OK
	for _, f := range findings {
		switch {
		case f.Level < Advice && !f.Wait:
			return Action
		case f.Blind:
			verdict = NotSeen
		case f.Wait && verdict == OK:
			verdict = Pending
		}
	}
	return verdict
}

// secondSight is how far apart two looks have to be before a failure that may
// be a hiccup of the network counts in full.
const secondSight = 10 * time.Minute

// mayPass says that the failure may be a hiccup on the way and not the server's doing.
func mayPass(id string) bool {
	return id == "mx-no-encryption" || id == "mx-refuses-connection" || id == "dns-servers-disagree"
}

// capped keeps a failure that was seen once from being the worst there is.
func (f Finding) capped() Finding {
	if !mayPass(f.ID) || f.Again {
		return f
	}
	if f.ID == "dns-servers-disagree" {
		f.Wait = true
	}
	f.Level = max(f.Level, BounceSoon)
	return f
}

// about is what a finding is about, so that two sights of it can be told from two findings.
func (f Finding) about() [2]string { return [2]string{f.ID, f.Values["mx"] + f.Values["name"]} }

// confirm marks the findings that were there before.
func confirm(findings, before []Finding) {
	seen := map[[2]string]bool{}
	for _, f := range before {
		seen[f.about()] = true
	}
	for i, f := range findings {
		findings[i].Again = seen[f.about()]
	}
}
