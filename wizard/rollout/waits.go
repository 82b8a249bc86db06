package rollout

import (
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// oldServersStay is how long senders may go on trying the old mail servers beyond the life of the MX records: RFC 5321
// §4.5.4.1 has them retry for days, but with a fresh lookup; two days are generous for those that pin an answer.
const oldServersStay = 2 * Day

// LongestTTL returns the longest that a record may be kept, as far as any check ever saw.
func (s Situation) LongestTTL(name, rrtype string) time.Duration {
	for _, t := range s.Notes.TTLs {
		if dnsname.Equal(t.Name, name) && t.Type == rrtype && t.TTL > 0 {
			return t.TTL
		}
	}
	return plan.DefaultTTL
}

func (s Situation) name(label string) string { return label + "." + s.Plan.Domain }

// Settled returns when every sender has noticed the policy of the plan, if it asks: the life of the record that announces it.
func (s Situation) Settled() time.Time {
	return s.Plan.Target.LiveSince.Add(max(
		s.LongestTTL(s.name(mtasts.RecordLabel), "TXT"),
		s.LongestTTL(s.Plan.Domain, "MX"),
	))
}

// OldServersUntil returns how long the old mail servers have to go on taking mail after the MX records changed.
func (s Situation) OldServersUntil(changed time.Time) time.Time {
	return changed.Add(s.LongestTTL(s.Plan.Domain, "MX") + oldServersStay)
}

// OperationHeld returns when the last sender may have forgotten an enforced policy that what is to come would break: for a
// removal any of them, for a move those that leave a new mail server out.
func (s Situation) OperationHeld() time.Time {
	return HeldUntil(s.Notes, s.Operation.Listed())
}

// Due returns when the present phase of the operation may end; zero where that is not a matter of time.
func (s Situation) Due() time.Time {
	switch s.Operation.Phase {
	case plan.PhaseRemember:
		if s.Operation.Emergency {
			return s.Settled()
		}
		return Later(s.Settled(), s.OperationHeld())
	case plan.PhaseDrain:
		return s.OldServersUntil(s.Operation.Since)
	case plan.PhaseEndHosting:
		names := s.Operation.Since.Add(max(
			s.LongestTTL(s.name(mtasts.HostLabel), "A"),
			s.LongestTTL(s.name(mtasts.RecordLabel), "TXT"),
		))
		return Later(names, s.OperationHeld()) // somebody may have enforced meanwhile
	case plan.PhaseSoften, plan.PhaseSwitch, plan.PhaseTidy, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseOver:
	}
	return time.Time{}
}
