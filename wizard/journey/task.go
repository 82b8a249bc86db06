package journey

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// State is how a thing to publish is.
type State string

// The states. Of what is there and not as it should be, it is never said that it is missing.
const (
	Absent  State = "absent"  // nothing is there
	Wrong   State = "wrong"   // something else is there, or at another name
	Partly  State = "partly"  // some of the domain's servers have it; or its certificate is being made
	Right   State = "right"   // all that answered have it
	Unknown State = "unknown" // nobody could be asked
)

// Progress is how far a task is.
type Progress struct {
	Task  plan.Task
	State State
	Seen  bool // right, and what remembers something else has caught up: the next task can begin

	Asked     bool        // a check asked for it
	Servers   Servers     // of a record: the domain's own servers
	Resolvers []Resolver  // of a record that is right: who sees it
	Target    AliasTarget // of an alias that leads to a record

	Leads bool        // of the policy host: the policy is fetched through it, however it leads there
	Found []Found     // of a record that is wrong: what is there
	File  FileState   // of the policy file
	Lines []LineDiff  // of a policy file that can be read and is wrong: what differs
	Lists []string    // of a service's policy: the present mail servers that it does not list
	Mode  mtasts.Mode // of a policy file that is wrong: the mode of what is there
}

// Servers counts the authoritative servers of the domain.
type Servers struct {
	Have     int // gave what the task asks for, at every address that answered
	Answered int
}

// Resolver is a recursive resolver's view of a record.
type Resolver struct {
	Name   string
	Sees   bool
	Silent bool      // it gave no answer
	Denies bool      // it remembers that there is nothing
	Until  time.Time // of one that remembers something else: when it forgets
}

// AliasTarget is what stands where an alias leads: a service's own record may come later.
type AliasTarget string

// The targets.
const (
	NoTarget    AliasTarget = ""      // the record is no alias to another record
	TargetGood  AliasTarget = "good"  // a record of the right kind
	TargetEmpty AliasTarget = "empty" // nothing useful is there yet
)

// Tasks returns how far every task of the plan is.
func (m Machine) Tasks(j Journey, now time.Time) []Progress {
	var all []Progress
	for _, task := range j.Plan.Tasks() {
		all = append(all, m.progress(j, task, now))
	}
	return all
}

// Open returns the task that is open: that of the operation's phase; else the first of the plan that is not right, else the
// first that is not seen, else the last. number counts from 1; all is the tasks of the plan.
func (m Machine) Open(j Journey, now time.Time) (open Progress, number int, all []Progress) {
	if j.Operation != nil {
		if task, ok := j.changeTask(j.Operation.Phase); ok {
			open = j.changeProgress(task)
			return open, 1, []Progress{open}
		}
	}
	all = m.Tasks(j, now)
	i := current(all)
	return all[i], i + 1, all
}

func current(all []Progress) int {
	for _, done := range []func(Progress) bool{func(p Progress) bool { return p.State == Right }, func(p Progress) bool { return p.Seen }} {
		if i := slices.IndexFunc(all, func(p Progress) bool { return !done(p) }); i >= 0 {
			return i
		}
	}
	return len(all) - 1
}

// AllSeen reports whether every task is done.
func AllSeen(all []Progress) bool {
	return !slices.ContainsFunc(all, func(p Progress) bool { return !p.Seen })
}

func (m Machine) progress(j Journey, task plan.Task, now time.Time) Progress {
	check, _ := j.Check()
	if task.File != nil {
		return m.fileProgress(j, task, now)
	}
	lookup := LookupOf(task.ID, check)
	p := Progress{Task: task, Asked: len(lookup.Authoritative) > 0}
	if task.ID == plan.PolicyHost && fileRight(j, check) {
		p.State, p.Seen, p.Leads = Right, true, true
		return p
	}
	has := func(a facts.Answer) bool { return isRight(task, *j.Plan, a) }
	sees := func(a facts.Answer) bool { return isSeen(task, *j.Plan, a) }
	answers := lookup.Authoritative
	if task.Record.Type == "NS" {
		answers = lookup.InZone()
	}
	p.Servers = countServers(answers, has)
	switch p.State = p.Servers.state(); p.State {
	case Unknown:
		if slices.ContainsFunc(lookup.Resolvers, sees) { // only they can be asked from here
			p.State = Right
		}
	case Absent:
		p.Found = found(j, task)
		if slices.ContainsFunc(p.Found, func(f Found) bool { return f.Mistake != OldValue }) {
			p.State = Wrong
		}
	case Partly, Right, Wrong:
	}
	if !p.Asked { // a plan that was only just made
		p.State = Absent
	}
	if p.State != Right {
		return p
	}
	p.Target = targetOf(task, lookup)
	var enough bool
	p.Resolvers, enough = resolverViews(lookup, task.Record.Type, sees, check.At)
	p.Seen = enough && p.Target != TargetEmpty
	return p
}
