package journey

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
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

	Asked     bool       // a check looked for it
	Servers   Servers    // of a record: the domain's own servers
	Resolvers []Resolver // of a record that is right: who sees it
	Target    Target     // of an alias that leads to a record

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
	All      int
}

// Resolver is a recursive resolver's view of a record.
type Resolver struct {
	Name   string
	Sees   bool
	Silent bool      // it gave no answer
	Denies bool      // it remembers that there is nothing
	Until  time.Time // of one that remembers something else: when it forgets
}

// Target is what stands where an alias leads: a service's own record may come later.
type Target string

// The targets.
const (
	NoTarget    Target = ""      // the record is no alias to another record
	TargetGood  Target = "good"  //
	TargetEmpty Target = "empty" // nothing useful is there yet
)

// Found is a record that is there instead of the right one.
type Found struct {
	plan.Record
	Mistake Mistake
}

// InPlace reports whether it is at the record's name and of its type, so that its value alone is wrong.
func (f Found) InPlace() bool {
	switch f.Mistake {
	case OtherID, OtherValue, OldValue, Unreadable:
		return true
	}
	return false
}

// Mistake is what probably went wrong.
type Mistake string

// The mistakes.
const (
	DoubledName Mistake = "doubled-name" // the domain stands twice in the name
	OtherName   Mistake = "other-name"   // it is at another name: a typo
	BelowHost   Mistake = "below-host"   // it is below a mail server's name
	OtherType   Mistake = "other-type"   // a record of another type is at the name
	OtherValue  Mistake = "other-value"  // it leads elsewhere, or says something else
	OldValue    Mistake = "old-value"    // what was right before is there still
	OtherID     Mistake = "other-id"     // a good record with another id
	Several     Mistake = "several"      // more than one is there
	Unreadable  Mistake = "unreadable"   // senders cannot read it
)

// FileState is what is where the policy file should be.
type FileState string

// The states of the file.
const (
	FileRight       FileState = "right"
	FileNoHost      FileState = "no-host"     // there is no web address to ask
	FileAbsent      FileState = "absent"      // the web server says that there is none
	FileOld         FileState = "old"         // the one that it replaces is still there
	FileElsewhere   FileState = "elsewhere"   // it is at another address
	FileDiffers     FileState = "differs"     // it can be read, and says something else
	FileUnreadable  FileState = "unreadable"  // it is there, and senders cannot read it
	FileUnavailable FileState = "unavailable" // the web server answers, and senders cannot use what it gives
	FileCertificate FileState = "certificate" // the web host has no certificate for the name yet; that takes time
	FileSilent      FileState = "silent"      // nobody answered
)

// Tasks is how far every task of the plan is.
func (m Machine) Tasks(j Journey, now time.Time) []Progress {
	var all []Progress
	for _, task := range j.Plan.Tasks() {
		all = append(all, m.progress(j, task, now))
	}
	return all
}

// Open is the task that is open: that of the operation's phase; else the first of the plan that is not right, else the
// first that is not seen, else the last. number counts from 1; all is the tasks of the plan.
func (m Machine) Open(j Journey, now time.Time) (open Progress, number int, all []Progress) {
	if task, ok := m.operationTask(j); ok {
		open = m.changeProgress(j, task)
		return open, 1, []Progress{open}
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
	p.Servers = count(lookup, has)
	switch {
	case p.Servers.Answered == 0 && slices.ContainsFunc(lookup.Resolvers, has): // only they can be asked from here
		p.State = Right
	case p.Servers.Answered == 0:
		p.State = Unknown
	case p.Servers.Have == p.Servers.Answered:
		p.State = Right
	case p.Servers.Have > 0:
		p.State = Partly
	default:
		p.State = Absent
		p.Found = m.found(j, task)
		if slices.ContainsFunc(p.Found, func(f Found) bool { return f.Mistake != OldValue }) {
			p.State = Wrong
		}
	}
	if !p.Asked { // a plan that was only just made
		p.State = Absent
	}
	if p.State != Right {
		return p
	}
	p.Target = targetOf(task, lookup)
	var enough bool
	p.Resolvers, enough = resolvers(lookup, task.Record.Type, has, check.At)
	p.Seen = enough && p.Target != TargetEmpty
	return p
}

// LookupOf is where a task's record was looked for.
func LookupOf(task plan.TaskID, check facts.Check) facts.Lookup {
	switch task {
	case plan.ReportRecord:
		return check.Report
	case plan.PolicyHost, plan.DropHost:
		return check.Host
	case plan.MailServers:
		return check.MX
	case plan.STSRecord, plan.DropRecord, plan.PolicyFile:
	}
	return check.Record
}

// isRight reports whether one server's answer has what the task asks for.
func isRight(task plan.Task, p plan.Plan, a facts.Answer) bool {
	switch {
	case task.Record.Type != "TXT":
		return slices.ContainsFunc(a.Values(task.Record.Type), func(value string) bool { return sameName(value, task.Record.Value) })
	case task.ID == plan.STSRecord:
		record, state, _ := mtasts.FindRecord(a.Values("TXT"))
		return state == mtasts.Valid && record.ID == p.Target.ID
	default:
		record, state, _ := tlsrpt.FindRecord(a.Values("TXT"))
		return state == mtasts.Valid && slices.Equal(record.RUA, p.Reports.RUA)
	}
}

// count counts the authoritative servers that answered, and those that have what is asked for at every address that
// answered. One server may have several addresses.
func count(lookup facts.Lookup, right func(facts.Answer) bool) Servers {
	names, all := map[string]bool{}, map[string]bool{}
	for _, a := range lookup.Authoritative {
		names[a.Server.Name] = true
		if a.Answered() {
			before, seen := all[a.Server.Name]
			all[a.Server.Name] = right(a) && (before || !seen)
		}
	}
	s := Servers{Answered: len(all), All: len(names)}
	for _, has := range all {
		if has {
			s.Have++
		}
	}
	return s
}

// targetOf looks where an alias leads: a service's own record may lag behind.
func targetOf(task plan.Task, lookup facts.Lookup) Target {
	if task.Record.Type != "CNAME" || task.ID == plan.PolicyHost {
		return NoTarget
	}
	best, ok := lookup.Best()
	texts := best.Values("TXT")
	_, sts, _ := mtasts.FindRecord(texts)
	_, rpt, _ := tlsrpt.FindRecord(texts)
	if ok && (task.ID == plan.STSRecord && sts == mtasts.Valid || task.ID == plan.ReportRecord && rpt == mtasts.Valid) {
		return TargetGood
	}
	return TargetEmpty
}

// resolvers says who sees a record, and until when each other one remembers something else. All but one are enough:
// nobody waits for the slowest.
func resolvers(lookup facts.Lookup, rrtype string, right func(facts.Answer) bool, at time.Time) (list []Resolver, enough bool) {
	answered, seeing := 0, 0
	for _, a := range lookup.Resolvers {
		r := Resolver{Name: a.Server.Name}
		switch {
		case !a.Answered():
			r.Silent = true
			list = append(list, r)
			continue
		case right(a):
			r.Sees = true
			seeing++
		default:
			r.Denies, r.Until = a.Status != facts.OK, at.Add(remaining(a, rrtype))
		}
		answered++
		list = append(list, r)
	}
	switch {
	case len(lookup.Resolvers) == 0:
		return list, true // none to ask: the authoritative servers decide
	case answered == 0:
		return list, false
	}
	return list, seeing >= max(1, answered-1)
}

// remaining is how much longer a resolver may keep what it answered.
func remaining(a facts.Answer, rrtype string) time.Duration {
	if a.Status == facts.OK {
		return a.TTL(rrtype)
	}
	return a.Negative
}

// changeProgress is how far the task of an operation is that changes or deletes records.
func (m Machine) changeProgress(j Journey, task plan.Task) Progress {
	check, _ := j.Check()
	lookup, rrtype, done := check.MX, "MX", func(a facts.Answer) bool {
		hosts := a.Values("MX")
		return len(hosts) > 0 && !slices.ContainsFunc(hosts, func(h string) bool { return !containsName(j.Operation.New, h) })
	}
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
	p := Progress{Task: task, Asked: len(lookup.Authoritative) > 0, Servers: count(lookup, done)}
	switch {
	case p.Servers.Answered == 0:
		p.State = Unknown
	case p.Servers.Have == p.Servers.Answered:
		p.State = Right
	case p.Servers.Have > 0:
		p.State = Partly
	default:
		p.State = Absent
	}
	if p.State != Right {
		return p
	}
	p.Resolvers, _ = resolvers(lookup, rrtype, done, check.At)
	// Every one that answered: who still has the old answer would be refused, or lost.
	p.Seen = !slices.ContainsFunc(p.Resolvers, func(r Resolver) bool { return !r.Sees && !r.Silent })
	return p
}

// Turn is who has the next move.
type Turn string

// The turns.
const (
	Yours  Turn = "yours"  // the user's: publish, or put right
	Coming Turn = "coming" // nobody's: it only takes time
	Unseen Turn = "unseen" // nobody knows: it cannot be looked at
	Done   Turn = "done"   // there is nothing left of it
)

// Turn is who has the next move about a task.
func (p Progress) Turn() Turn {
	switch p.State {
	case Right:
		if p.Seen {
			return Done
		}
		return Coming
	case Partly:
		return Coming
	case Unknown:
		return Unseen
	case Absent, Wrong:
	}
	return Yours
}

// Turn is who has the next move of a journey with a task open; ok is false where none is.
func (m Machine) Turn(j Journey, now time.Time) (turn Turn, ok bool) {
	if !j.TaskOpen() {
		return Done, false
	}
	open, _, _ := m.Open(j, now)
	return open.Turn(), true
}

// TaskOpen reports whether the journey is at a task: something is to be published, changed or deleted.
func (j Journey) TaskOpen() bool {
	if j.Plan == nil {
		return false
	}
	if j.Operation != nil {
		switch j.Operation.Phase {
		case plan.PhaseSoften, plan.PhaseTidy, plan.PhaseSwitch, plan.PhaseDropRecord, plan.PhaseDropHost:
			return true
		case plan.PhaseRemember, plan.PhaseDrain, plan.PhaseEndHosting, plan.PhaseOver:
		}
		return false
	}
	return !j.IsLive()
}

// Verdict is how a domain is: what the newest check found, and whether a task waits for the user. It is the program's
// exit code, wherever it is asked for.
func (m Machine) Verdict(j Journey, now time.Time) diagnosis.Verdict {
	return m.VerdictOf(j, m.Findings(j, now), now)
}

// VerdictOf is Verdict, from findings that are there already.
func (m Machine) VerdictOf(j Journey, findings []diagnosis.Finding, now time.Time) diagnosis.Verdict {
	verdict := diagnosis.VerdictOf(findings)
	turn, open := m.Turn(j, now)
	switch {
	case !open || verdict == diagnosis.Action:
	case turn == Yours:
		return diagnosis.Action
	case verdict == diagnosis.NotSeen || turn == Unseen:
		return diagnosis.NotSeen
	case turn == Coming:
		return diagnosis.Pending
	}
	return verdict
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}

func containsName(list []string, name string) bool {
	return slices.ContainsFunc(list, func(have string) bool { return sameName(have, name) })
}

// SameHosts reports whether two lists are the same set of names.
func SameHosts(a, b []string) bool {
	return !slices.ContainsFunc(a, func(h string) bool { return !containsName(b, h) }) &&
		!slices.ContainsFunc(b, func(h string) bool { return !containsName(a, h) })
}

// fileRight reports whether senders would fetch the policy of the plan.
func fileRight(j Journey, check facts.Check) bool {
	file := rollout.FileOf(check)
	if file.State != rollout.PolicyValid {
		return false
	}
	live, want := file.Policy, j.Plan.Target.Policy()
	if j.Plan.ServiceKeepsPolicy() { // how it writes the list is its own affair, and for how long unless that was asked for
		return live.Mode == want.Mode && (want.Mode == mtasts.None ||
			(j.Plan.Target.AnyMaxAge || live.MaxAge == want.MaxAge) &&
				rollout.CoversAll(live, append(check.MXHosts(), j.Operation.Listed()...)) && !slices.ContainsFunc(j.Operation.Unlisted(), live.Covers))
	}
	return rollout.SamePolicy(live, want)
}
