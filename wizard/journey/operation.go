package journey

import (
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// to is the journey with its operation in another phase.
func (j Journey) to(phase plan.Phase, now time.Time) Journey {
	op := *j.Operation
	op.Phase, op.Since = phase, now
	j.Operation = &op
	j.Waiting = Waiting{}
	return j.without(undecided()...)
}

// advance takes an operation on as far as a check shows.
func (m Machine) advance(j Journey, check facts.Check) Journey {
	if j.Operation == nil {
		return j
	}
	switch j.Operation.Phase {
	case plan.PhaseSoften:
		if j.IsLive() {
			return j.to(plan.PhaseRemember, check.At)
		}
	case plan.PhaseTidy:
		switch {
		case switchedBack(*j.Operation, check):
			return m.untidy(j, check.At)
		case j.IsLive():
			j.Operation = nil
		}
	case plan.PhaseSwitch:
		if m.changed(j) {
			return j.to(plan.PhaseDrain, check.At)
		}
	case plan.PhaseDropRecord:
		if m.changed(j) {
			return m.advance(j.to(plan.PhaseDropHost, check.At), check)
		}
	case plan.PhaseDropHost:
		if m.changed(j) {
			return j.to(plan.PhaseEndHosting, check.At)
		}
	case plan.PhaseRemember:
		if m.switched(j) {
			return j.to(plan.PhaseDrain, check.At)
		}
	case plan.PhaseDrain:
		if switchedBack(*j.Operation, check) {
			return j.to(m.beforeSwitch(j, check.At), check.At)
		}
	case plan.PhaseEndHosting, plan.PhaseOver:
	}
	return j
}

// changed reports whether everybody sees the change of the operation's phase.
func (m Machine) changed(j Journey) bool {
	task, ok := m.operationTask(j)
	return ok && m.changeProgress(j, task).Seen
}

// operationTask is the task of a phase that changes or deletes records; ok is false in any other.
func (m Machine) operationTask(j Journey) (plan.Task, bool) {
	if j.Operation == nil {
		return plan.Task{}, false
	}
	check, _ := j.Check()
	switch j.Operation.Phase {
	case plan.PhaseSwitch:
		task := plan.Task{ID: plan.MailServers, MX: j.Operation.New}
		for _, host := range check.MXHosts() {
			if !dnsname.Contains(j.Operation.New, host) {
				task.Drop = append(task.Drop, plan.Record{Name: j.Domain, Type: "MX", Value: host})
			}
		}
		return task, true
	case plan.PhaseDropRecord:
		return plan.Task{ID: plan.DropRecord, Drop: RecordsAt(check.Record, mtasts.RecordLabel+"."+j.Domain, "TXT", "CNAME")}, true
	case plan.PhaseDropHost:
		return plan.Task{ID: plan.DropHost, Drop: RecordsAt(check.Host, mtasts.HostLabel+"."+j.Domain, "CNAME", "A", "AAAA")}, true
	case plan.PhaseSoften, plan.PhaseRemember, plan.PhaseDrain, plan.PhaseTidy, plan.PhaseEndHosting, plan.PhaseOver:
	}
	return plan.Task{}, false
}

// ChangeTasks are the changes and deletions that are left of an operation. changes is true also where they are done: from
// the first of them on, what the plan asks for is not to be published any more.
func (m Machine) ChangeTasks(j Journey) (tasks []plan.Task, changes bool) {
	if j.Operation == nil {
		return nil, false
	}
	check, _ := j.Check()
	for ; ; j = j.to(plan.PhaseDropHost, check.At) {
		if task, ok := m.operationTask(j); ok {
			tasks = append(tasks, task)
		}
		if j.Operation.Phase != plan.PhaseDropRecord {
			return tasks, len(tasks) > 0 || j.Operation.Phase == plan.PhaseEndHosting
		}
	}
}

// answerOperation is what the user wants to do at a wait.
func (m Machine) answerOperation(j Journey, value string, now time.Time) (Journey, Then, error) {
	switch value {
	case NextSwitch:
		return m.settle(j.to(plan.PhaseSwitch, now), now), ThenCheck, nil
	case NextTidy:
		return m.tidy(j, now), ThenCheck, nil
	case NextDone:
		return m.over(j, now), ThenGoOn, nil
	case NextLeave:
		return j, ThenLeave, nil
	case NextStart:
		j.Operation = nil
		return j, ThenCheck, nil
	case NextCancel:
		return m.cancel(j, now), ThenCheck, nil
	}
	return j.with(QuestionNext, value, now), ThenGoOn, nil // NextDelete, NextHurry: asked for in full
}

// cancel ends an operation that has changed nothing yet but the policy.
func (m Machine) cancel(j Journey, now time.Time) Journey {
	op := *j.Operation
	j.Operation = nil
	j = j.without(undecided()...)
	if op.Kind == plan.Removal {
		return m.retarget(j, mtasts.Testing, rollout.FirstMaxAge, now)
	}
	check, _ := j.Check()
	return m.aim(j, m.listing(j, check.MXHosts(), false, now), now)
}
