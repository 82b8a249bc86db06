package rollout

import (
	"slices"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// Deviation is how the policy that senders can fetch differs from what was planned, where that is for the user to decide.
type Deviation string

// The deviations.
const (
	AsPlanned Deviation = ""
	Stricter  Deviation = "stricter"   // it enforces and the plan does not: mail may be refused
	Longer    Deviation = "longer"     // it enforces, and senders hold it for longer than planned
	Softer    Deviation = "softer"     // it does not enforce, or asks for nothing, where the plan is stricter
	LeavesOut Deviation = "leaves-out" // it leaves out a mail server that the plan lists
)

// Deviation compares the plan with the policy that a valid record announces. What differs in another way than these is the
// user's own business. It is AsPlanned where nothing can be said: without a plan, or where no policy was seen.
func (s Situation) Deviation() (d Deviation, live mtasts.Policy) {
	live, ok := Live(s.Check)
	record, _, _ := RecordState(s.Check)
	if s.Plan == nil || !ok || record != mtasts.Valid || s.Plan.Fixed() && live.Mode != mtasts.None {
		return AsPlanned, live
	}
	target, isLive := s.Plan.Target, !s.Plan.Target.LiveSince.IsZero()
	before := s.Plan.Before
	switch {
	case live.Mode == mtasts.Enforce && target.Mode != mtasts.Enforce:
		if isLive || before == nil || before.Mode != mtasts.Enforce {
			return Stricter, live
		}
		if live.MaxAge > before.MaxAge {
			return Longer, live
		}
	case !isLive && live.Mode == mtasts.Enforce && before != nil && !target.AnyMaxAge && s.Plan.Hosting.Kind != plan.Existing &&
		live.MaxAge > max(target.MaxAge, before.MaxAge):
		return Longer, live
	case !isLive: // what is there is what is being replaced
	case live.Mode == mtasts.Enforce && !target.AnyMaxAge && live.MaxAge > target.MaxAge && s.Plan.Hosting.Kind != plan.Existing:
		return Longer, live
	case live.Mode != target.Mode:
		return Softer, live
	case live.Mode != mtasts.None && s.losesServer(live):
		return LeavesOut, live
	}
	return AsPlanned, live
}

// losesServer reports whether a live policy leaves out a present mail server that the plan lists.
func (s Situation) losesServer(live mtasts.Policy) bool {
	planned := s.Plan.Target.Policy()
	return slices.ContainsFunc(s.Check.MXHosts(), func(host string) bool { return planned.Covers(host) && !live.Covers(host) })
}
