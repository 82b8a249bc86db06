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
	Planned    Moment = "planned"  // what is under way does it by itself
	InRemoval  Moment = "removal"  // the user is taking MTA-STS away
	InMove     Moment = "move"     // the user is changing the mail provider
	InHurry    Moment = "hurry"    // and did not wait for what senders remember
	AtService  Moment = "service"  // a service keeps what is wrong; its customer can only choose there
	AtProvider Moment = "provider" // somebody else runs the mail server
	WhileCalm  Moment = "calm"     // no sender can be refusing mail
	SeenClean  Moment = "clean"    // our own check sees nothing wrong with what a report is about
	SeenFaulty Moment = "faulty"   // our own check sees a fault there too
	BeforeUse  Moment = "lint"     // the text is judged before it is published
)

// fit says what of the moment bears on a finding. What the operation under way does by itself is no alarm.
func (l *look) fit(f Finding) Finding {
	f.Moments = append(f.Moments, l.moments(f)...)
	if l.planned(f) {
		f.Planned, f.Wait, f.Level = true, false, max(f.Level, Advice)
		f.Moments = append([]Moment{Planned}, f.Moments...)
	}
	return f
}

func (l *look) moments(f Finding) []Moment {
	var list []Moment
	if l.Operation.Removes() {
		list = append(list, InRemoval)
	}
	if l.Operation.Moves() {
		if l.Operation.Emergency {
			list = append(list, InHurry)
		}
		list = append(list, InMove)
	}
	switch f.ID.row().actor {
	case AtPolicy:
		if l.serviceKeeps(hostPlace) {
			list = append(list, AtService)
		}
	case AtRecord:
		if len(l.check.Record.Alias) > 0 && l.serviceKeeps(recordPlace) {
			list = append(list, AtService)
		}
	case AtMail:
		if mx := f.Values["mx"]; mx != "" && !dnsname.Under(mx, l.check.Domain) {
			list = append(list, AtProvider)
		}
	}
	if !l.exposed {
		list = append(list, WhileCalm)
	}
	return list
}

// serviceKeeps reports whether a service keeps what senders find at a place. Some services have no record of their own
// there, and a name may lead elsewhere although another one leads to the service.
func (l *look) serviceKeeps(p place) bool {
	service := l.Provider.Service
	r, wanted := service.Record(l.nameOf(p))
	switch {
	case service.Name == "":
		return false
	case !wanted || r.Fits || r.There == "":
		return p == hostPlace || wanted
	}
	return r.Right != "" && dnsname.Last(r.There, 2) == dnsname.Last(r.Right, 2)
}

// planned reports whether the operation under way does by itself what was found.
func (l *look) planned(f Finding) bool {
	r, op := f.ID.row(), l.Operation
	switch {
	case f.ID == STSIDNotChanged && l.announcing():
		return true
	case op.Removes():
		return r.removal || r.afterDrop && dropping(op.Phase) || f.ID == RPTMissing && op.Phase == plan.PhaseOver
	case !op.Moves() || !r.move:
		return false
	case f.ID == MXCacheConflict: // agreed to in full
		return op.Emergency && dnsname.Contains(op.New, f.Values["mx"])
	case f.ID == MXChanged:
		return l.movesTo(l.hosts)
	case f.ID == PolicyMXLeftover:
		return dnsname.Contains(op.Old, f.Values["mx"]) || dnsname.Contains(op.New, f.Values["mx"])
	}
	return true
}

// announcing reports whether a new policy file is up as planned, and its id is what is to be published next.
func (l *look) announcing() bool {
	p := l.Plan
	if p == nil || !p.Target.LiveSince.IsZero() || p.ServiceKeepsRecord() || p.Target.ID == l.id {
		return false
	}
	return rollout.SamePolicy(l.file.Meant, p.Target.Policy())
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
func (l *look) movesTo(hosts []string) bool {
	return len(dnsname.Without(hosts, slices.Concat(l.Operation.Old, l.Operation.New))) == 0
}
