package diagnosis

import (
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// planned reports whether the operation under way does by itself what was found.
func (d *diagnosis) planned(f Finding) bool {
	r, op := f.ID.row(), d.Operation
	switch {
	case f.ID == STSIDNotChanged && d.announcing():
		return true
	case op.Removes():
		return r.removal || r.afterDrop && dropping(op.Phase) || f.ID == RPTMissing && op.Phase == plan.PhaseOver
	case !op.Moves() || !r.move:
		return false
	case f.ID == MXCacheConflict: // agreed to in full
		return op.Emergency && dnsname.Contains(op.New, f.Values["mx"])
	case f.ID == MXChanged:
		return d.movesTo(d.hosts)
	case f.ID == PolicyMXLeftover:
		return dnsname.Contains(op.Old, f.Values["mx"]) || dnsname.Contains(op.New, f.Values["mx"])
	}
	return true
}

// announcing reports whether a new policy file is up as planned, and its id is what is to be published next.
func (d *diagnosis) announcing() bool {
	p := d.Plan
	if p == nil || !p.Target.LiveSince.IsZero() || p.ServiceKeepsRecord() || p.Target.ID == d.id {
		return false
	}
	return rollout.SamePolicy(d.file.Meant, p.Target.Policy())
}

// dropping reports whether a removal has come so far that nobody is led to the policy any more.
func dropping(phase plan.Phase) bool {
	switch phase {
	case plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseEndHosting, plan.PhaseOver:
		return true
	case plan.PhaseSoften, plan.PhaseRemember, plan.PhaseSwitch, plan.PhaseDrain, plan.PhaseTidy:
	}
	return false
}

// movesTo reports whether hosts are mail servers that the change of provider knows, before or after.
func (d *diagnosis) movesTo(hosts []string) bool {
	return len(dnsname.Without(hosts, slices.Concat(d.Operation.Old, d.Operation.New))) == 0
}
