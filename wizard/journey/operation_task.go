package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// ChangeTasks returns the changes and deletions that are left of an operation. changes is true also where they are done: from
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

// changeTask returns the task of a phase of the operation that changes or deletes records; ok is false of any other.
func (j Journey) changeTask(phase plan.Phase) (task plan.Task, ok bool) {
	check, _ := j.Check()
	switch phase {
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
		return plan.Task{ID: plan.DropHost, Drop: RecordsAt(check.Host, mtasts.HostLabel+"."+j.Domain, "CNAME", "A", "AAAA", "NS")}, true
	case plan.PhaseSoften, plan.PhaseRemember, plan.PhaseDrain, plan.PhaseTidy, plan.PhaseEndHosting, plan.PhaseOver:
	}
	return plan.Task{}, false
}

// changeProgress returns how far the task of an operation is that changes or deletes records.
func (j Journey) changeProgress(task plan.Task) Progress {
	check, _ := j.Check()
	lookup, rrtype, done := check.MX, "MX", func(a facts.Answer) bool { return moved(*j.Operation, a) }
	switch task.ID {
	case plan.DropRecord:
		lookup, rrtype = check.Record, "TXT"
		done = func(a facts.Answer) bool {
			_, sts, _ := mtasts.FindRecord(a.Values("TXT"))
			return sts == mtasts.Absent && len(a.Values("CNAME")) == 0
		}
	case plan.DropHost:
		lookup, rrtype = check.Host, "A"
		done = func(a facts.Answer) bool { return check.Host.Wildcard || len(a.RRs) == 0 }
	case plan.MailServers, plan.ReportRecord, plan.PolicyHost, plan.PolicyFile, plan.STSRecord:
	}
	answers := lookup.Authoritative
	if task.ID == plan.DropHost {
		answers = lookup.InZone()
	}
	p := Progress{Task: task, Asked: len(lookup.Authoritative) > 0, Servers: countServers(answers, done)}
	p.State = p.Servers.state()
	if p.State != Right {
		return p
	}
	p.Resolvers, _ = resolverViews(lookup, rrtype, done, check.At)
	// Every one that answered: who still has the old answer would be refused, or lost.
	p.Seen = !slices.ContainsFunc(p.Resolvers, func(r Resolver) bool { return !r.Sees && !r.Silent })
	return p
}

// moved reports whether an answer names the new mail servers only, and one that was not there before: the new ones may
// include some of the old.
func moved(op plan.Operation, a facts.Answer) bool {
	hosts := a.Values("MX")
	fresh := func(host string) bool { return !dnsname.Contains(op.Old, host) }
	return len(hosts) > 0 && !slices.ContainsFunc(hosts, func(h string) bool { return !dnsname.Contains(op.New, h) }) &&
		(slices.ContainsFunc(hosts, fresh) || !slices.ContainsFunc(op.New, fresh))
}

// inPhase returns the journey with its operation in another phase.
func (j Journey) inPhase(phase plan.Phase, now time.Time) Journey {
	op := *j.Operation
	op.Phase, op.Since = phase, now
	j.Operation = &op
	j.Waiting = Waiting{}
	return j.withoutUndecided()
}

// changeSeen reports whether everybody sees the change of a phase of the operation.
func (j Journey) changeSeen(phase plan.Phase) bool {
	task, ok := j.changeTask(phase)
	return ok && j.changeProgress(task).Seen
}
