package wizard

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Event is a day that matters for a journey.
type Event struct {
	ID   string // "golive", "ramp", "removal", "move", "drain", "hosting", "certificate"
	When time.Time
	What string // in a line
}

// Next is the next day that matters; when is zero where there is none. What is due already counts until it is done.
func (g *Guide) Next(j Journey, now time.Time) (what string, when time.Time) {
	for _, e := range g.Events(j) {
		if e.ID != "certificate" || e.When.After(now) {
			return e.What, e.When
		}
	}
	return "", time.Time{}
}

// NextThing says in a line what there is to do, or what happens by itself and when: for a list of domains.
func (g *Guide) NextThing(j Journey, now time.Time) string {
	step := g.Step(j, now)
	what, when := g.Next(j, now)
	switch {
	case step.Board != nil && step.Board.Yours:
		return g.say("next.yours", assets.Values{"task": step.Board.Title})
	case step.Board != nil:
		return g.say("next.waiting", assets.Values{"task": step.Board.Title, "time": Clock(step.Next, now)})
	case !when.IsZero() && when.After(now):
		return Date(when, now) + ": " + what
	case what != "":
		return what
	case step.Question != nil:
		return step.Question.Prompt
	}
	return step.Title
}

// Due says whether the next step of a journey can be taken now, and waits for its user.
func (g *Guide) Due(j Journey, now time.Time) bool {
	if board := g.Step(j, now).Board; board != nil {
		return board.Yours
	}
	if j.Operation == nil && j.Stage() == StageTesting {
		return g.GoLive(j, now).Allowed()
	}
	_, when := g.Next(j, now)
	return !when.IsZero() && !when.After(now)
}

// Events are the days that matter for a journey, as far as they are known, in their order: when the last step
// can be taken, when the rule can be remembered for longer, when an operation can go on, when a certificate ends.
func (g *Guide) Events(j Journey) []Event {
	if j.Plan == nil {
		return nil
	}
	var events []Event
	add := func(id string, when time.Time, values assets.Values) {
		if values == nil {
			values = assets.Values{}
		}
		values["domain"] = j.Domain
		events = append(events, Event{ID: id, When: when, What: g.say("date."+id, values)})
	}
	switch {
	case j.Operation != nil:
		if id := event(*j.Operation); id != "" {
			check, _ := j.Check()
			add(id, g.Situation(j, check.At).Due(), nil)
		}
	case j.Stage() == StageTesting:
		add("golive", g.goLiveDay(j), nil)
	case j.Stage() == StageProtected:
		if r, ok := rollout.NextStep(j.Plan.Target.MaxAge); ok {
			add("ramp", j.Plan.Target.LiveSince.Add(r.After), assets.Values{"longer": g.rule(r.MaxAge)})
		}
	}
	for _, c := range g.ownCertificates(j) {
		add("certificate", c.until, assets.Values{"host": c.host})
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.When.Compare(b.When) })
	return events
}

// goLiveDay is the first day on which enforcing can be proposed, as far as it is a matter of time.
func (g *Guide) goLiveDay(j Journey) time.Time {
	check, _ := j.Check()
	var day time.Time
	for _, c := range g.GoLive(j, check.At).Conditions {
		day = latest(day, c.Due)
	}
	return day
}

// event is the name of the day that a phase ends.
func event(o plan.Operation) string {
	switch {
	case o.Phase == plan.PhaseRemember && o.Kind == plan.Removal:
		return "removal"
	case o.Phase == plan.PhaseRemember:
		return "move"
	case o.Phase == plan.PhaseDrain:
		return "drain"
	case o.Phase == plan.PhaseEndHosting:
		return "hosting"
	}
	return ""
}

type ending struct {
	host  string
	until time.Time
}

// ownCertificates are the present certificates that the user looks after: of the web server that has the policy where it is
// their own, and of their own mail servers. Companies renew theirs by themselves.
func (g *Guide) ownCertificates(j Journey) []ending {
	check, ok := j.Check()
	if !ok {
		return nil
	}
	var list []ending
	note := func(host string, until time.Time) {
		i := slices.IndexFunc(list, func(e ending) bool { return e.host == host })
		switch {
		case i < 0:
			list = append(list, ending{host, until})
		case until.Before(list[i].until):
			list[i].until = until
		}
	}
	if kind := j.Plan.Hosting.Kind; kind == plan.Own || kind == plan.Existing {
		for _, fetch := range check.Fetches {
			if fetch.Cert != nil && fetch.Cert.Fault == "" {
				note(mtasts.HostLabel+"."+j.Domain, fetch.Cert.NotAfter)
			}
		}
	}
	for _, server := range check.Servers {
		for _, call := range server.Calls {
			if call.Cert != nil && call.Cert.Fault == "" && below(server.Host, j.Domain) {
				note(server.Host, call.Cert.NotAfter)
			}
		}
	}
	return list
}

// below says whether a host is in a domain.
func below(host, domain string) bool {
	return len(host) > len(domain) && host[len(host)-len(domain)-1:] == "."+domain
}
