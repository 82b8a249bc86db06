package journey

import (
	"cmp"
	"slices"
	"time"

	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// Steps returns what the user does for a task, one act each, in order. A record takes two: the page of the DNS host, which is an
// Open with the record's label, and the record. Those of the policy file begin with those of the policy host, which are done
// by then: what was done wrongly is found there. What is changed or deleted for an operation has none.
func (m Machine) Steps(j Journey, task plan.Task) []providers.Step {
	place, _ := m.PlaceOf(j)
	_, place.Steps = BeforePlan(place)
	switch {
	case task.File != nil && j.WasLive():
		return place.Again
	case task.File != nil:
		return throughDNSHost(place.Steps)
	case task.Record == nil:
		return nil
	case task.ID == plan.PolicyHost && (!j.WasLive() || j.leavesOldPlace(place, *task.Record)):
		if n := stepsOfHost(place.Steps); n > 0 {
			return throughDNSHost(place.Steps[:n])
		}
	}
	return throughDNSHost([]providers.Step{{Act: providers.Record, Label: labelIn(task.Record.Name, j.Domain), Sure: true}})
}

// leavesOldPlace reports whether a policy that was live elsewhere is to be had at a place for the first time, which shows the value of
// the record of mta-sts at one of its steps. It may be first asked for when the policy changes: until then, the file that was there was
// right.
func (j Journey) leavesOldPlace(place providers.Option, host plan.Record) bool {
	return comesLater(place, mtasts.HostLabel) && (host.Value == "" || j.Plan.Before == nil && !j.isLive())
}

// BeforePlan parts the steps of a place: before are those that come before there is a plan, which are those of a service until it has shown
// its last value.
func BeforePlan(o providers.Option) (before, after []providers.Step) {
	n := 0
	for i, s := range o.Steps {
		if o.Kind == providers.Service && s.Act == providers.Copy {
			n = i + 1
		}
	}
	return o.Steps[:n], o.Steps[n:]
}

// stepsOfHost counts the steps to the record of mta-sts: with it the task of the policy host ends.
func stepsOfHost(steps []providers.Step) int {
	return 1 + slices.IndexFunc(steps, func(s providers.Step) bool { return s.Act == providers.Record && s.Label == mtasts.HostLabel })
}

// firstStep returns the step that a task begins with.
func (j Journey) firstStep(task plan.Task, steps []providers.Step) int {
	first := 0
	if _, added := j.Plan.HostRecord(); task.File != nil && added && !j.WasLive() {
		first = min(stepsOfHost(steps), max(0, len(steps)-1))
	}
	return j.overKnown(first, steps)
}

// throughDNSHost puts the page of the DNS host before each record.
func throughDNSHost(steps []providers.Step) []providers.Step {
	var all []providers.Step
	for _, s := range steps {
		if s.Act == providers.Record {
			all = append(all, providers.Step{Act: providers.Open, Label: s.Label})
		}
		all = append(all, s)
	}
	return all
}

func labelIn(name, domain string) string {
	for _, label := range []string{mtasts.HostLabel, mtasts.RecordLabel, tlsrpt.RecordLabel} {
		if dnsname.Equal(name, label+"."+domain) {
			return label
		}
	}
	return name
}

// OpenStep returns which step of a task is open, from 0: the one that the user has come to, but none before what can be
// seen to be done. It is len(steps) where all of them are. A wrong record is put right at its own step: whoever has come to the page
// of the DNS host is taken there, and may go back.
func (j Journey) OpenStep(p Progress, steps []providers.Step) int {
	last := max(0, len(steps)-1)
	switch p.State {
	case Right:
		return len(steps)
	case Partly:
		return last
	case Absent, Wrong, Unknown:
	}
	step := min(max(0, j.Waiting.Step), last)
	if j.Waiting.Task != p.Task.ID {
		step = j.firstStep(p.Task, steps)
	}
	if p.wrongRecord() && step >= last-1 && !j.Waiting.Walked {
		return last
	}
	return step
}

func (p Progress) wrongRecord() bool { return p.State == Wrong && p.Task.Record != nil }

// overKnown returns the first step from one on that does not ask for a value that is known.
func (j Journey) overKnown(i int, steps []providers.Step) int {
	for i < len(steps)-1 && steps[i].Act == providers.Copy && j.Brought(steps[i].Label) {
		i++
	}
	return i
}

// Brought reports whether the plan has a value for the record with a label.
func (j Journey) Brought(label string) bool {
	r, ok := j.Plan.Hosting.Record(label + "." + j.Domain)
	return ok && r.Value != ""
}

// Walk goes on to the next step of the open task, or back to the one before; moved is false where there is none. To come back to a step
// that asked for a value asks for it again. Nobody walks where nothing is left to do but to wait.
func (m Machine) Walk(j Journey, forward bool, now time.Time) (_ Journey, moved bool) {
	if !j.TaskOpen() {
		return j, false
	}
	open, _, _ := m.Open(j, now)
	if !open.Turn().Walks() {
		return j, false
	}
	steps := m.Steps(j, open.Task)
	at := j.OpenStep(open, steps)
	to := at - 1
	if forward {
		if _, asks := m.copyPending(j, now); asks && !j.Brought(steps[at].Label) {
			return j, false // an impatient key is no answer
		}
		to = j.overKnown(at+1, steps)
	}
	if to < 0 || to >= len(steps) {
		return j, false
	}
	return j.atStep(open, to, now), true
}

// WalkThrough goes on from step to step to the last, or to the first that asks for a value.
func (m Machine) WalkThrough(j Journey, now time.Time) (_ Journey, moved bool) {
	for {
		next, ok := m.Walk(j, true, now)
		if !ok {
			return j, moved
		}
		j, moved = next, true
		if _, asks := m.copyPending(j, now); asks {
			return j, moved
		}
	}
}

func (j Journey) atStep(p Progress, step int, now time.Time) Journey {
	if j.Waiting.Task != p.Task.ID {
		j.Waiting = Waiting{Task: p.Task.ID, Since: now}
	}
	j.Waiting.Step, j.Waiting.Walked = step, p.wrongRecord()
	return j
}

// copyPending returns the question for the value that the open step has the user copy; ok is false at other steps.
func (m Machine) copyPending(j Journey, now time.Time) (p Pending, ok bool) {
	if !j.TaskOpen() {
		return Pending{}, false
	}
	open, _, _ := m.Open(j, now)
	steps := m.Steps(j, open.Task)
	at := j.OpenStep(open, steps)
	if at >= len(steps) {
		return Pending{}, false
	}
	paste, asks := AskedAt(steps[at])
	if !asks {
		return Pending{}, false
	}
	r, _ := j.Plan.Hosting.Record(paste.Label + "." + j.Domain)
	given, _ := j.Answered(paste.ID)
	return Pending{ID: paste.ID, Kind: Write, Default: cmp.Or(given, r.Value)}, true
}

// AskedAt returns the question for the value that a step has the user copy; ok is false at a step that asks for none, because the plan
// does not need the value.
func AskedAt(s providers.Step) (p Paste, ok bool) {
	i := slices.IndexFunc(Pastes(), func(p Paste) bool { return s.Act == providers.Copy && p.Label == s.Label })
	if i < 0 {
		return Paste{}, false
	}
	return Pastes()[i], true
}

// bring puts a value that the user brought into the plan, and goes on to the next step.
func (m Machine) bring(j Journey, now time.Time) Journey {
	place, _ := m.PlaceOf(j)
	j = j.changePlan(func(p *plan.Plan) {
		p.Hosting.Records = slices.Clone(p.Hosting.Records)
		for i, old := range p.Hosting.Records {
			if shape, ok := Shape(place, labelIn(old.Name, j.Domain)); ok {
				p.Hosting.Records[i] = hostingRecord(j, shape)
			}
		}
	})
	j, _ = m.Walk(j, true, now)
	return j
}
