package diagnosis

import (
	"mailseal/wizard/dnsname"
	"mailseal/wizard/plan"
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

// seen notes what our own check sees of what the finding is about.
func (f *Finding) seen(m Moment) {
	if m != "" {
		f.Moments = []Moment{m}
	}
}

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
		if mx := f.Values["mx"]; mx != "" && !dnsname.Under(mx, d.Check.Domain) {
			list = append(list, AtProvider)
		}
	}
	if !d.exposed {
		list = append(list, WhileCalm)
	}
	return list
}
