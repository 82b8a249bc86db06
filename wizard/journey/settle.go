package journey

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// settle follows what is live: when the target became live everywhere and whether it still is, which task is open since
// when, and whether an operation can go on.
func (m Machine) settle(j Journey, now time.Time) Journey {
	check, checked := j.Check()
	if j.Plan == nil || !checked {
		return j
	}
	j = m.followServers(j).followLive()
	all := m.Tasks(j, check.At)
	switch {
	case !j.isLive() && AllSeen(all):
		j = j.changePlan(func(p *plan.Plan) { p.Target.LiveSince, p.Before = check.At, nil })
	case j.isLive() && m.mustRepublish(j, all):
		j = j.changePlan(func(p *plan.Plan) { p.Target.LiveSince = time.Time{} })
		if j.Operation != nil && j.Operation.Phase == plan.PhaseRemember {
			j = j.inPhase(plan.PhaseSoften, check.At)
		}
	}
	advanced := m.advance(j, check)
	if advanced.Plan.Target.ID != j.Plan.Target.ID { // the operation has another policy published
		return m.settle(advanced, now)
	}
	j = advanced
	open, _, _ := m.Open(j, check.At)
	if j.Waiting.Task != open.Task.ID {
		j.Waiting = Waiting{Task: open.Task.ID, Since: now, Step: j.firstStep(open.Task, m.Steps(j, open.Task))}
	}
	j.Waiting.Walked = j.Waiting.Walked && open.wrongRecord()
	return j
}

// followServers adds the mail servers to a policy that is being published which came after it was planned: it has to list them all by
// the time that senders fetch it. Those that went stay listed, for resolvers may still know them. What only a public resolver says of
// them adds none. A removal asks for none, and a change of provider lists its own.
func (m Machine) followServers(j Journey) Journey {
	target := j.Plan.Target
	if j.isLive() || j.Operation != nil || target.Mode == mtasts.None || len(target.MX) == 0 {
		return j
	}
	check, _ := j.Check()
	if !slices.ContainsFunc(check.MX.Authoritative, facts.Answer.Answered) {
		return j
	}
	list := slices.Clone(target.MX)
	for _, line := range m.patterns(j) {
		if !target.Policy().Covers(line.Pattern) {
			list = append(list, line)
		}
	}
	return j.changePlan(func(p *plan.Plan) { p.Target.MX = list })
}

// followLive takes over what is live where nobody has to decide: the mode of a place that chooses it, the max_age of a
// service, an id and a list that changed and still fit. And it gives the plan a new id where another policy was announced
// under the one it has: a sender that knows it would not fetch again (RFC 8461 §3.1).
func (j Journey) followLive() Journey {
	check, _ := j.Check()
	live, ok := rollout.Live(check)
	record, id, _ := rollout.RecordState(check)
	if record == mtasts.Valid && j.freshAtService(id) {
		j = j.changePlan(func(p *plan.Plan) { p.Target.ID = id })
	}
	if !ok {
		return j
	}
	if j.Plan.Fixed() && live.Mode != mtasts.None && live.Mode != j.Plan.Target.Mode {
		j = j.changePlan(func(p *plan.Plan) { p.Hosting.Fixed, p.Target.Mode = live.Mode, live.Mode })
	}
	target := j.Plan.Target
	if target.AnyMaxAge && live.Mode == target.Mode && live.MaxAge != target.MaxAge {
		j = j.changePlan(func(p *plan.Plan) { p.Target.MaxAge = live.MaxAge })
	}
	d, _ := j.Deviation()
	switch {
	case record != mtasts.Valid || d != rollout.AsPlanned:
	case !j.isLive():
		if !j.Plan.ServiceKeepsRecord() && j.announcedOther() {
			j = j.changePlan(func(p *plan.Plan) { p.Target.ID = j.newID(check.At) })
		}
	case j.Operation == nil && live.Mode == target.Mode:
		j = j.changePlan(func(p *plan.Plan) {
			p.Target.ID = id
			if !rollout.SamePolicy(live, target.Policy()) && !j.Plan.ServiceKeepsPolicy() {
				p.Target.MX = patternsOf(live)
				if live.MaxAge != target.MaxAge {
					p.Target.MaxAge, p.Target.LiveSince = live.MaxAge, check.At
				}
			}
		})
	}
	return j
}

// freshAtService reports whether an id is one that a service may have shown the user for the policy of the plan, and that announced no
// other before: senders fetch for any new id.
func (j Journey) freshAtService(id string) bool {
	return j.Plan.ServiceKeepsPolicy() && !j.Plan.ServiceKeepsRecord() && !j.isLive() && id != j.Plan.Hosting.FoundID && !j.idSeen(id) &&
		(j.Plan.Before == nil || id != j.Plan.Before.ID)
}

// announcedOther reports whether senders could fetch another policy than the target under the target's id.
func (j Journey) announcedOther() bool {
	check, _ := j.Check()
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool {
		return s.ID == j.Plan.Target.ID && !asWanted(j, check, rollout.PolicyOf(s))
	})
}

// mustRepublish reports whether a policy that was live has to be published again: its file or its record is seen to be
// missing, or to be nothing that senders take. What the user decided to change is a matter of Deviation, and what could
// not be looked at is no reason.
func (m Machine) mustRepublish(j Journey, all []Progress) bool {
	if j.Operation != nil && j.Operation.Phase != plan.PhaseRemember {
		return false // deleting is its purpose, or what is live is being replaced
	}
	check, _ := j.Check()
	switch {
	case !check.Scope.Policy && !check.Scope.DNS:
		return false
	case j.Operation.Removes() && j.harmless(check.At):
		return false // nobody holds what it takes back: what is gone need not come back
	}
	record, _, _ := rollout.RecordState(check)
	if record != mtasts.Valid && record != rollout.TempError {
		return true
	}
	for _, p := range all {
		if p.Task.ID == plan.PolicyFile {
			if j.Operation != nil && (p.File == FileDiffers || p.File == FileUnreadable) {
				return true // it has to stay as it is until the wait is over
			}
			return p.File == FileAbsent || p.File == FileElsewhere || p.File == FileNoHost || p.File == FileUnreadable && !rollout.FileOf(check).Usable
		}
	}
	return false
}
