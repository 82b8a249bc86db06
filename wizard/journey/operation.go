package journey

import (
	"time"

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
		if j.changed(plan.PhaseSwitch) {
			return j.to(plan.PhaseDrain, check.At)
		}
	case plan.PhaseDropRecord:
		if j.changed(plan.PhaseDropRecord) {
			return m.advance(j.to(plan.PhaseDropHost, check.At), check)
		}
	case plan.PhaseDropHost:
		if j.changed(plan.PhaseDropHost) {
			return j.to(plan.PhaseEndHosting, check.At)
		}
	case plan.PhaseRemember:
		if j.switched() {
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

// changed reports whether everybody sees the change of a phase of the operation.
func (j Journey) changed(phase plan.Phase) bool {
	task, ok := j.changeTask(phase)
	return ok && j.changeProgress(task).Seen
}

// changeTask is the task of a phase of the operation that changes or deletes records; ok is false of any other.
func (j Journey) changeTask(phase plan.Phase) (task plan.Task, ok bool) {
	check, _ := j.Check()
	switch phase {
	case plan.PhaseSwitch:
		task := plan.Task{ID: plan.MailServers, MX: j.Operation.New}
		for _, host := range check.MXHosts() {
			if !containsName(j.Operation.New, host) {
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
func (Machine) ChangeTasks(j Journey) (tasks []plan.Task, changes bool) {
	if j.Operation == nil {
		return nil, false
	}
	phases := []plan.Phase{j.Operation.Phase}
	if j.Operation.Phase == plan.PhaseDropRecord {
		phases = append(phases, plan.PhaseDropHost)
	}
	for _, phase := range phases {
		if task, ok := j.changeTask(phase); ok {
			tasks = append(tasks, task)
		}
	}
	return tasks, len(tasks) > 0 || j.Operation.Phase == plan.PhaseEndHosting
}

// answerOperation is what the user wants to do at a wait.
func (m Machine) answerOperation(j Journey, value string, now time.Time) (Journey, Then, error) {
	switch value {
	case NextSwitch:
		return j.to(plan.PhaseSwitch, now), ThenCheck, nil
	case NextTidy:
		return m.tidy(j, now), ThenCheck, nil
	case NextDone:
		return j.over(now), ThenGoOn, nil
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
	return j.publish(m.listing(j, check.MXHosts(), false, now), now)
}
