package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// EventID names a day that matters for a journey.
type EventID string

// The events.
const (
	EventGoLive      EventID = "golive"      // the testing weeks can end
	EventRamp        EventID = "ramp"        // the policy can be remembered for longer
	EventRemoval     EventID = "removal"     // what is left can be deleted
	EventMove        EventID = "move"        // the mail servers can be changed
	EventDrain       EventID = "drain"       // the old mail servers can stop
	EventHosting     EventID = "hosting"     // the hosting of the policy can end
	EventCertificate EventID = "certificate" // a certificate of the user's own ends
)

// Event is a day that matters for a journey.
type Event struct {
	ID     EventID
	When   time.Time
	MaxAge time.Duration // of EventRamp
	Host   string        // of EventCertificate
}

// Events returns the days that matter for a journey, as far as they are known, in their order.
func (m Machine) Events(j Journey) []Event {
	if j.Plan == nil {
		return nil
	}
	check, _ := j.Check()
	var events []Event
	switch {
	case j.Operation != nil:
		if id, ok := phaseEvent(*j.Operation); ok {
			events = append(events, Event{ID: id, When: j.timed(check.At).Due()})
		}
	case j.Stage() == StageTesting:
		if d, _ := j.Deviation(); d == rollout.AsPlanned {
			events = append(events, Event{ID: EventGoLive, When: m.goLiveDay(j)})
		}
	default:
		if step, due, ok := m.Ramp(j); ok {
			events = append(events, Event{ID: EventRamp, When: due, MaxAge: step.MaxAge})
		}
	}
	events = append(events, ownCertificates(j)...)
	slices.SortStableFunc(events, func(a, b Event) int { return a.When.Compare(b.When) })
	return events
}

// NextEvent returns the next day that matters; ok is false where there is none. What is due already counts until it is done.
func (m Machine) NextEvent(j Journey, now time.Time) (e Event, ok bool) {
	for _, e := range m.Events(j) {
		if e.ID != EventCertificate || e.When.After(now) {
			return e, true
		}
	}
	return Event{}, false
}

// Due reports whether the next step of a journey can be taken now, and waits for its user.
func (m Machine) Due(j Journey, now time.Time) bool {
	if turn, open := m.turn(j, now); open {
		return turn == Yours
	}
	if d, _ := j.Deviation(); j.Plan != nil && j.Operation == nil && d != rollout.AsPlanned {
		return true
	}
	if j.Operation == nil && j.Stage() == StageTesting {
		return m.GoLive(j, now).Allowed()
	}
	e, ok := m.NextEvent(j, now)
	return ok && !e.When.After(now)
}

// goLiveDay returns the first day on which enforcing can be proposed, as far as it is a matter of time.
func (m Machine) goLiveDay(j Journey) time.Time {
	check, _ := j.Check()
	var day time.Time
	for _, c := range m.GoLive(j, check.At).Conditions {
		day = rollout.Later(day, c.Due)
	}
	return day
}

// phaseEvent returns the day that a phase ends; ok is false where it is no matter of time.
func phaseEvent(o plan.Operation) (id EventID, ok bool) {
	next, ok := nextAnswer(o)
	return phaseEvents[next], ok
}

// phaseEvents are the days that phases end, by the answer that takes each on.
var phaseEvents = map[Next]EventID{
	NextDelete: EventRemoval, NextSwitch: EventMove, NextTidy: EventDrain, NextDone: EventHosting,
}

// ownCertificates returns the ends of the present certificates that the user looks after: of the web server that has the policy
// where it is their own, and of their own mail servers. Companies renew theirs by themselves.
func ownCertificates(j Journey) []Event {
	check, ok := j.Check()
	if !ok {
		return nil
	}
	var list []Event
	note := func(host string, until time.Time) {
		i := slices.IndexFunc(list, func(e Event) bool { return e.Host == host })
		switch {
		case i < 0:
			list = append(list, Event{ID: EventCertificate, When: until, Host: host})
		case until.Before(list[i].When):
			list[i].When = until
		}
	}
	if kind := j.Plan.Hosting.Kind; kind == plan.Server || kind == plan.Existing {
		for _, fetch := range check.Fetches {
			if fetch.Cert != nil && fetch.Cert.Fault == "" {
				note(mtasts.HostLabel+"."+j.Domain, fetch.Cert.NotAfter)
			}
		}
	}
	for _, server := range check.Servers {
		for _, call := range server.Calls {
			if call.Cert != nil && call.Cert.Fault == "" && dnsname.Below(server.Host, j.Domain) {
				note(server.Host, call.Cert.NotAfter)
			}
		}
	}
	return list
}
