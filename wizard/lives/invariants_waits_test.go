package lives

import (
	"fmt"
	"slices"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// waitsAreLongEnough demands that, when the wizard says that a wait is over, no sender may hold an enforced policy that what is to come
// would break: new mail servers are used when every such policy lists them, and nothing is deleted while anybody holds one (RFC 8461
// §8.3). What checks could not know does not count, nor what the user agreed not to wait for.
func waitsAreLongEnough(l *life, v view) *violation {
	op := v.Journey.Operation
	if op == nil || op.Emergency || !l.offersEnd(v.Journey) {
		return nil
	}
	return l.tooShort(*op)
}

// tooShort reports which policy somebody may hold still where a wait is said to be over.
func (l *life) tooShort(op plan.Operation) *violation {
	for _, h := range l.real.fetchable {
		if h.Policy.Mode == mtasts.Enforce && breaks(h.Policy, op) && l.looks.knows(h.Policy, h.Last) {
			return &violation{"waits are long enough", fmt.Sprintf("the phase %s of the operation %s may end, and until %s a sender may hold a policy for %s that lists %v, fetched at %s",
				op.Phase, op.Kind, h.Until.Format(time.RFC3339), h.Policy.MaxAge, h.Policy.MX, h.Last.Format(time.RFC3339))}
		}
	}
	return nil
}

// waitsEnd demands that a wait is over a day after the last sender can have forgotten what is waited for, as far as checks can tell: who is
// told to wait for longer than that loses trust, and does it by themselves.
func waitsEnd(l *life, v view) *violation {
	op := v.Journey.Operation
	if op == nil || !op.Phase.Waits() || l.wasOn(time.Time{}, v.At, clockWrong) || l.offersEnd(v.Journey) || !l.asksForEnd(v.Journey) {
		return nil
	}
	return l.tooLong(*op, v)
}

// tooLong reports that a wait goes on that should be over.
func (l *life) tooLong(op plan.Operation, v view) *violation {
	end, known := l.looks.waitUntil(op, v)
	if end = end.Add(rollout.Day); known && v.At.After(end) {
		return &violation{"waits end", fmt.Sprintf("the phase %s of the operation %s began at %s, could end at %s, and goes on", op.Phase, op.Kind,
			op.Since.Format(time.RFC3339), end.Format(time.RFC3339))}
	}
	return nil
}

// breaks reports whether what is to come breaks a policy: a removal every one, a change of provider those that leave out a new server. Once
// it was done, too early or not, what comes then breaks no more: that is said in findings.
func breaks(p mtasts.Policy, op plan.Operation) bool {
	switch {
	case op.Phase != plan.PhaseRemember:
		return false
	case op.Kind == plan.Removal:
		return true
	}
	return slices.ContainsFunc(op.New, func(host string) bool { return !lists(p, host) })
}

// ends are the answers with which the user goes on after a wait.
var ends = []journey.Next{journey.NextSwitch, journey.NextDelete, journey.NextTidy, journey.NextDone}

// offersEnd reports whether the wizard says that a wait is over.
func (l *life) offersEnd(j journey.Journey) bool {
	p, ok := l.engine.Guide.Pending(j, l.now())
	return ok && (p.ID == journey.QuestionDelete || slices.ContainsFunc(ends, p.Offers))
}

// asksForEnd reports whether the wizard asks what to do next, so that it could say so.
func (l *life) asksForEnd(j journey.Journey) bool {
	p, ok := l.engine.Guide.Pending(j, l.now())
	return ok && p.ID == journey.QuestionNext
}

// waitUntil returns until when checks have to have somebody wait in a phase; known is false where they cannot tell, or where something else
// is waited for.
func (k *looks) waitUntil(op plan.Operation, v view) (until time.Time, known bool) {
	until = op.Since.Add(k.ttl)
	switch op.Phase {
	case plan.PhaseDrain:
		return until.Add(2 * rollout.Day), true
	case plan.PhaseEndHosting: // what somebody enforced meanwhile can only be taken back where the policy can be fetched
		for _, p := range k.policies {
			if p.Mode == mtasts.Enforce {
				until = rollout.Later(until, p.until(v.At, k.ttl))
			}
		}
		return until, true
	case plan.PhaseRemember:
		found, sure, _ := policiesIn(v.Check)
		target := v.Journey.Plan.Target.Policy()
		if !sure || !slices.ContainsFunc(found, seenPolicy{Policy: target}.same) {
			return until, false
		}
		for _, p := range k.policies {
			if p.Mode != mtasts.Enforce || !breaks(p.Policy, op) {
				continue
			}
			if p.gone.IsZero() {
				return until, false
			}
			until = rollout.Later(until, p.until(v.At, k.ttl))
		}
		for _, s := range v.Journey.Notes.Served {
			if s.Body == "" && s.ID == "" { // the user said so
				until = rollout.Later(until, s.Last.Add(s.MaxAge))
			}
		}
		return until, true
	}
	return until, false
}
