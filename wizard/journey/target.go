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

// rollBack goes back to testing: a softer file, then a new id (RFC 8461 §8.3). An operation ends with it.
func (m Machine) rollBack(j Journey, now time.Time) Journey {
	j.Operation = nil
	return m.retarget(j, mtasts.Testing, rollout.FirstMaxAge, now)
}

// retarget has a new policy published, made from the mail servers of today.
func (m Machine) retarget(j Journey, mode mtasts.Mode, maxAge time.Duration, now time.Time) Journey {
	target := plan.Target{Mode: mode, MaxAge: j.possibleMaxAge(maxAge), AnyMaxAge: j.Plan.ServiceKeepsPolicy(), MX: m.patterns(j)}
	if old := j.Plan.Target.MX; (j.Plan.Hosting.Kind == plan.Existing || len(target.MX) == 0) && len(old) > 0 {
		target.MX = old
	}
	return j.replaceTarget(target, now)
}

// accept takes what is live for the plan. A policy that asks for nothing is the first step of a removal.
func (j Journey) accept(now time.Time) Journey {
	check, _ := j.Check()
	live, ok := rollout.Live(check)
	if !ok {
		return j
	}
	_, id, _ := rollout.RecordState(check)
	j = j.changePlan(func(p *plan.Plan) {
		p.Before = nil
		p.Target.Mode, p.Target.MaxAge, p.Target.ID = live.Mode, live.MaxAge, id
		p.Target.Since, p.Target.LiveSince = now, j.liveSince(live, check.At)
		if live.Mode != mtasts.None {
			p.Target.MX = patternsOf(live)
		} else {
			p.Target.MX = nil
		}
	}).withoutUndecided()
	if live.Mode == mtasts.None {
		j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseRemember, Began: now, Since: now}
	}
	return j
}

// liveSince returns when a policy was first seen live, as far as the notes know.
func (j Journey) liveSince(live mtasts.Policy, at time.Time) time.Time {
	since := at
	for _, s := range slices.Backward(j.Notes.Served) {
		if !rollout.SamePolicy(rollout.PolicyOf(s), live) {
			break
		}
		since = s.First
	}
	return since
}

// replaceTarget has another policy published, from now on and not live yet, under a new id. An id is never used twice: a
// sender that knows it would not fetch the policy (RFC 8461 §3.1).
func (j Journey) replaceTarget(target plan.Target, now time.Time) Journey {
	check, _ := j.Check()
	j = j.changePlan(func(p *plan.Plan) {
		if !p.Target.LiveSince.IsZero() {
			before := p.Target
			if live, ok := rollout.Live(check); ok { // what is live is what is being replaced, whatever was planned
				before.Mode, before.MaxAge, before.MX = live.Mode, live.MaxAge, patternsOf(live)
			}
			p.Before = &before
		}
		p.Target = target
		p.Target.ID, p.Target.Since, p.Target.LiveSince = j.newID(now), now, time.Time{}
	})
	j.Waiting = Waiting{}
	return j
}

// newID returns an id that was never used for the domain.
func (j Journey) newID(now time.Time) string {
	id := mtasts.NewID(now)
	for at := now; j.idUsed(id); {
		at = at.Add(time.Second)
		id = mtasts.NewID(at)
	}
	return id
}

func (j Journey) idUsed(id string) bool {
	check, _ := j.Check()
	_, live, _ := rollout.RecordState(check)
	return j.Plan.Target.ID == id || live == id ||
		slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID == id })
}

// untouched reports whether what was live before the target still is, and nothing else was seen since.
func (m Machine) untouched(j Journey) bool {
	if slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.After(j.Plan.Target.Since) }) {
		return false
	}
	check, _ := j.Check()
	was := j.changePlan(func(p *plan.Plan) { p.Target = *p.Before })
	return !slices.ContainsFunc(m.Tasks(was, check.At), func(p Progress) bool { return p.State != Right })
}

// patterns returns the mx lines of a policy for the mail servers of today.
func (m Machine) patterns(j Journey) []plan.Line {
	check, _ := j.Check()
	clues := Clues(check)
	clues.MX = j.mailServers()
	var list []plan.Line
	for _, line := range m.Catalogue.PolicyMX(clues) {
		if !deadMX(check, line.Pattern) {
			list = append(list, plan.Line{Pattern: line.Pattern})
		}
	}
	return list
}

// deadMX reports whether a name in the MX records is one that nobody has, while another is a mail server's: it is a
// mistake in the records, and no policy should repeat it.
func deadMX(check facts.Check, name string) bool {
	dead, alive := false, false
	for _, s := range check.Servers {
		alive = alive || !s.Dead
		dead = dead || s.Dead && dnsname.Equal(s.Host, name)
	}
	return dead && alive
}

func patternsOf(p mtasts.Policy) []plan.Line {
	var list []plan.Line
	for _, pattern := range p.MX {
		list = append(list, plan.Line{Pattern: pattern})
	}
	return list
}

// changePlan changes a copy of the plan.
func (j Journey) changePlan(change func(*plan.Plan)) Journey {
	p := *j.Plan
	change(&p)
	j.Plan = &p
	return j
}

// possibleMaxAge returns the wanted max_age, or that of the live policy at a service, which chooses it.
func (j Journey) possibleMaxAge(wanted time.Duration) time.Duration {
	check, _ := j.Check()
	if live, ok := rollout.Live(check); ok && j.Plan.ServiceKeepsPolicy() {
		return live.MaxAge
	}
	return wanted
}
