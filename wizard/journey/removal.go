package journey

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// beginRemoval publishes a policy that asks for nothing (RFC 8461 §8.3). Nothing is deleted yet: senders that hold an
// enforced policy would keep to it, and could not be told any more.
func (m Machine) beginRemoval(j Journey, now time.Time) Journey {
	j = j.without(undecided()...)
	j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseSoften, Began: now, Since: now}
	return m.aim(j, plan.Target{
		Mode: mtasts.None, MaxAge: rollout.FirstMaxAge, AnyMaxAge: j.Plan.ServiceKeepsPolicy(), ID: mtasts.NewID(now), Since: now,
	}, now)
}

// over ends a removal. The notes stay, so that a new start knows what was served; all else begins anew.
func (m Machine) over(j Journey, now time.Time) Journey {
	j = j.to(plan.PhaseOver, now)
	j.Plan, j.Answers = nil, nil
	return j
}

// UnsureMaxAge is the worst that is plausible where nobody knows: that senders were told what the file at our first look
// said, or, where there was none, the longest that the standard allows.
func UnsureMaxAge(j Journey) time.Duration {
	if s, ok := firstServed(j); ok {
		return s.MaxAge
	}
	return mtasts.MaxMaxAge
}

// firstServed is the policy that was live at the first look.
func firstServed(j Journey) (facts.Served, bool) {
	i := slices.IndexFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.Equal(j.Notes.First.At) })
	if i < 0 {
		return facts.Served{}, false
	}
	return j.Notes.Served[i], true
}

// servedBefore puts what the user remembers into the notes, as a policy that was enforced until our first look.
func servedBefore(j Journey, value string) Journey {
	j.Notes.First.Asked = true
	maxAge := map[string]time.Duration{BeforeUnsure: UnsureMaxAge(j), BeforeWeek: 7 * rollout.Day, BeforeMonth: 31 * rollout.Day, BeforeYear: mtasts.MaxMaxAge}[value]
	if maxAge == 0 { // never
		return j
	}
	met := j.Notes.First.At
	earlier := facts.Served{Mode: mtasts.Enforce, MaxAge: maxAge, First: met, Last: met, Gone: met}
	if first, ok := firstServed(j); ok {
		earlier.MX = first.MX
	} else if len(j.Notes.MX) > 0 {
		earlier.MX = j.Notes.MX[0].Hosts
	}
	j.Notes.Served = append([]facts.Served{earlier}, j.Notes.Served...)
	return j
}
