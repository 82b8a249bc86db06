package journey

import (
	"hash/fnv"
	"slices"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// NextCheck returns when to check a journey again without being asked, and how far that check goes. at is zero where nothing
// happens by itself: before the plan, and when an operation is over.
func (m Machine) NextCheck(j Journey, now time.Time) (at time.Time, scope facts.Scope) {
	check, checked := j.Check()
	daily := rollout.Later(now, check.At.Add(rollout.Day))
	switch stage := j.Stage(); {
	case j.TaskOpen():
		open, _, all := m.Open(j, now)
		return rollout.Later(now, boardCheck(check.At, j.Waiting.Since, open, all)), m.boardScope(j, check, now, open, all)
	case j.Operation != nil && j.Operation.Phase == plan.PhaseOver:
		return time.Time{}, facts.Scope{}
	case j.Operation != nil:
		if due := j.timed(now).Due(); now.Before(due) && due.Before(daily) {
			return due, facts.Full()
		}
		return daily, facts.Full()
	case stage == StageLook && !checked:
		return now, facts.Full()
	case stage == StageDomain, stage == StageLook, stage == StageRisk, stage == StagePlan:
		return time.Time{}, facts.Full()
	}
	return daily, facts.Full()
}

// StatusScope returns how far a scheduled check of a domain goes. It is everything but what a healthy domain does not have and what
// seldom changes: that is asked for when it never was, where the last check found anything missing or wrong, and every few days. The
// probe asks for it by itself where this check finds anything new.
func (m Machine) StatusScope(j Journey, now time.Time) facts.Scope {
	scope := facts.Full()
	scope.Guesses = m.guessesDue(j, now)
	scope.Site = scope.Guesses
	return scope
}

func (m Machine) guessesDue(j Journey, now time.Time) bool {
	check, checked := j.Check()
	age := now.Sub(check.GuessedAt)
	if !checked || check.GuessedAt.IsZero() || age < 0 || age >= guessesLife(j.Domain) || len(check.Misplaced) > 0 {
		return true
	}
	record, _, _ := rollout.RecordState(check)
	report, _, _ := rollout.ReportState(check)
	return record != mtasts.Valid || report != mtasts.Valid || rollout.FileOf(check).State != rollout.PolicyValid ||
		slices.ContainsFunc(diagnosis.Judge(m.situation(j, check, check.At)), func(f diagnosis.Finding) bool { return f.Level < diagnosis.Advice && !f.Blind })
}

// guessesLife returns for how long guesses are good enough: less than seven days. It differs from domain to domain, so that those of
// a long list do not all become due on the same day.
func guessesLife(domain string) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(domain))
	return 4*rollout.Day + time.Duration(h.Sum32()%(3*24))*time.Hour
}

// boardCheck returns when something can have changed of a task that is open: when the first resolver forgets what it remembers,
// or soon where the user may be publishing right now, and less and less often the longer nothing happens.
func boardCheck(checked, since time.Time, open Progress, all []Progress) time.Time {
	if open.State != Right {
		return checked.Add(pause(checked.Sub(since)))
	}
	var first time.Time
	for _, p := range all {
		for _, r := range p.Resolvers {
			if !r.Until.IsZero() && (first.IsZero() || r.Until.Before(first)) {
				first = r.Until
			}
		}
	}
	if first.IsZero() {
		return checked.Add(time.Minute)
	}
	// Resolvers count whole seconds: one more, and no two checks within five.
	return rollout.Later(first.Add(time.Second), checked.Add(5*time.Second))
}

// pause returns the time between two checks while the user has the next move.
func pause(waited time.Duration) time.Duration {
	switch {
	case waited < 2*time.Minute:
		return 10 * time.Second
	case waited < 10*time.Minute:
		return 30 * time.Second
	case waited < time.Hour:
		return 2 * time.Minute
	}
	return 10 * time.Minute
}

// For how long what was seen of the rest is good enough while a task is open.
const (
	wholeLife   = 5 * time.Minute
	mistakeLife = 30 * time.Second // of what was saved under a wrong name
)

// boardScope returns how far a check of an open task goes: as a rule only to what is waited for, and at times to everything. The mail
// servers are not called each time; but where a policy is enforced, or senders may hold one, a fault there costs mail, whatever is being
// published, and they are called each hour.
func (m Machine) boardScope(j Journey, check facts.Check, now time.Time, open Progress, all []Progress) facts.Scope {
	scope := facts.Scope{DNS: true, Caches: true, Policy: true, Guesses: true, Mail: callsDue(j.timed(now))}
	part := partOf(open, all)
	whole := now.Sub(check.WholeAt)
	if scope.Mail || part == "" || whole < 0 || whole >= wholeLife || len(check.Problems) > 0 {
		return scope
	}
	guessed, file := now.Sub(check.GuessedAt), open.Task.ID == plan.PolicyFile
	return facts.Scope{
		DNS: true, Caches: !file || open.State == Right, Policy: file, Only: part,
		Guesses: !file && open.State != Right && (guessed < 0 || guessed >= mistakeLife),
	}
}

// MailUncalled reports whether a check that called no mail server should have, seeing what it found.
func (m Machine) MailUncalled(j Journey, check facts.Check) bool {
	return !check.Scope.Mail && j.Begun() && callsDue(j.withCheck(mergeChecks(j.Notes.Last, check), check.At))
}

// mailLife is for how long the calls to the mail servers are good enough where a fault there costs mail.
const mailLife = time.Hour

// callsDue reports whether the mail servers are to be called: senders may hold an enforced policy, so that a fault there costs mail at
// once, and the last calls are too old, or left out a server.
func callsDue(s rollout.Situation) bool {
	exposed, _ := s.Exposed()
	servers := s.Check.Servers
	called := slices.ContainsFunc(servers, func(server facts.MailServer) bool { return len(server.Calls) > 0 })
	leftOut := len(servers) < facts.MostServers && slices.ContainsFunc(s.Check.MXHosts(), func(host string) bool {
		return !slices.ContainsFunc(servers, func(server facts.MailServer) bool { return dnsname.Equal(server.Host, host) })
	})
	return exposed && (!called || leftOut || s.Now.Sub(s.Check.MailAt) > mailLife)
}

// partOf returns the part that is waited for: that of the open task, or where it is right already, the one part that not everybody sees
// yet. It is empty where there are several.
func partOf(open Progress, all []Progress) facts.Part {
	if open.State != Right {
		return taskPart(open.Task.ID)
	}
	var part facts.Part
	for _, p := range all {
		switch of := taskPart(p.Task.ID); {
		case p.Seen:
		case part != "" && part != of:
			return ""
		default:
			part = of
		}
	}
	return part
}

func taskPart(id plan.TaskID) facts.Part {
	switch id {
	case plan.ReportRecord:
		return facts.PartReport
	case plan.PolicyHost, plan.PolicyFile, plan.DropHost:
		return facts.PartPolicy
	case plan.STSRecord, plan.DropRecord:
		return facts.PartRecord
	case plan.MailServers:
		return facts.PartMX
	}
	return ""
}
