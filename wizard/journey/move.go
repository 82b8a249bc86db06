package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// beginMove publishes a policy with the old and the new mail servers: the mode and max_age stay, or, in an emergency, it
// is a policy in testing.
func (m Machine) beginMove(j Journey, hosts []string, emergency bool, now time.Time) Journey {
	op := &plan.Operation{Kind: plan.Move, Phase: plan.PhaseSoften, Emergency: emergency, Began: now, Since: now, Old: j.mailServers(), New: hosts}
	if j.Operation != nil {
		op.Began, op.Old = j.Operation.Began, j.Operation.Old
	}
	target := m.listing(j, append(j.mailServers(), hosts...), true)
	if emergency {
		target.Mode, target.MaxAge, target.AnyMaxAge = mtasts.Testing, rollout.FirstMaxAge, j.Plan.ServiceKeepsPolicy()
	}
	j = j.withoutUndecided()
	j.Operation = op
	return j.replaceTarget(target, now)
}

// tidy publishes a policy without the old mail servers.
func (m Machine) tidy(j Journey, now time.Time) Journey {
	check, _ := j.Check()
	hosts := check.MXHosts() // what came of the change, whatever was typed before
	if len(hosts) == 0 {
		hosts = j.Operation.New
	}
	j = j.inPhase(plan.PhaseTidy, now)
	return j.replaceTarget(m.listing(j, hosts, false), now)
}

// listAgain returns the journey where an old mail server came back while it was being taken off the list: the policy lists both
// again, and the MX records have to be changed again.
func (m Machine) listAgain(j Journey, now time.Time) Journey {
	if j.Plan.Before != nil && m.untouched(j) {
		before := *j.Plan.Before
		return j.changePlan(func(p *plan.Plan) { p.Target, p.Before = before, nil }).inPhase(plan.PhaseSwitch, now)
	}
	check, _ := j.Check()
	target := m.listing(j, slices.Concat(check.MXHosts(), j.Operation.New), true)
	return j.inPhase(plan.PhaseSoften, now).replaceTarget(target, now)
}

// beforeSwitch returns the phase in which the old mail servers are in the MX records: a wait while senders hold a policy that
// leaves the new ones out, unless the user chose not to wait.
func (m Machine) beforeSwitch(j Journey, now time.Time) plan.Phase {
	if !j.Operation.Emergency && now.Before(j.timed(now).OperationHeld()) {
		return plan.PhaseRemember
	}
	return plan.PhaseSwitch
}

// listing returns the present policy with other mail servers. Lines that match none of them stay where keep is set, and go
// where not.
func (m Machine) listing(j Journey, hosts []string, keep bool) plan.Target {
	t := j.Plan.Target
	t.MX = slices.DeleteFunc(slices.Clone(t.MX), func(line plan.Line) bool {
		return !keep && !slices.ContainsFunc(hosts, func(host string) bool { return mtasts.Match(line.Pattern, host) })
	})
	check, _ := j.Check()
	clues := Clues(check)
	clues.MX = hosts
	for _, line := range m.Catalogue.PolicyMX(clues) {
		if !t.Policy().Covers(line.Pattern) {
			t.MX = append(t.MX, plan.Line{Pattern: line.Pattern})
		}
	}
	return t
}

// switchedBack reports whether an old mail server is in the MX records again.
func switchedBack(op plan.Operation, check facts.Check) bool {
	return slices.ContainsFunc(check.MXHosts(), func(host string) bool {
		return dnsname.Contains(op.Old, host) && !dnsname.Contains(op.New, host)
	})
}

// switched reports whether the MX records lead to the new mail servers already, before it was their turn.
func (j Journey) switched() bool { return j.Operation.Moves() && j.changeSeen(plan.PhaseSwitch) }
