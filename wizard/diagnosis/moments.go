package diagnosis

import (
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Moment is a circumstance that changes what is to be done: what is under way, and who can act. The words of a finding
// may have forms for it ("fix-service").
type Moment string

// The moments.
const (
	Planned    Moment = "planned"                  // what is under way does it by itself
	InRemoval  Moment = "removal"                  // the user is taking MTA-STS away
	InMove     Moment = "move"                     // the user is changing the mail provider
	InHurry    Moment = "hurry"                    // and did not wait for what senders remember
	AtService  Moment = "service"                  // a service keeps what is wrong; its customer can only choose there
	AtProvider Moment = "provider"                 // somebody else runs the mail server
	WhileCalm  Moment = "calm"                     // no sender can be refusing mail
	SeenClean  Moment = Moment(rollout.SeenClean)  // our own check sees nothing wrong with what a report is about
	SeenFaulty Moment = Moment(rollout.SeenFaulty) // our own check sees a fault there too
	NotProven  Moment = "unproven"                 // nobody knows who sent the report
	Strangers  Moment = "strangers"                // it is known who sent them, and not whether to believe them
	Checked    Moment = "aside"                    // the user has checked it and set it aside
	BeforeUse  Moment = "lint"                     // the text is judged before it is published
)

// moments are what of this moment bears on a finding, the most telling first.
func (d *diagnosis) moments(f Finding) []Moment {
	var list []Moment
	if d.Operation.Removes() {
		list = append(list, InRemoval)
	}
	if d.Operation.Moves() {
		if d.Operation.Emergency {
			list = append(list, InHurry)
		}
		list = append(list, InMove)
	}
	switch f.ID.row().actor {
	case policyKeeper:
		if d.serviceKeeps(plan.PolicyHost) {
			list = append(list, AtService)
		}
	case recordKeeper:
		if len(d.Check.Record.Alias) > 0 && d.serviceKeeps(plan.STSRecord) {
			list = append(list, AtService)
		}
	case mailKeeper:
		if mx := f.Values.Text("mx"); mx != "" && !dnsname.Under(mx, d.Check.Domain) {
			list = append(list, AtProvider)
		}
	}
	if !d.exposed {
		list = append(list, WhileCalm)
	}
	return list
}

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
		return op.Emergency && dnsname.Contains(op.New, f.Values.Text("mx"))
	case f.ID == MXChanged:
		return d.movesTo(d.hosts)
	case f.ID == PolicyMXLeftover:
		return d.movesTo([]string{f.Values.Text("mx")})
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
