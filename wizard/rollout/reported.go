package rollout

import (
	"cmp"
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Window is for how long what a report says bears on enforcing: a failure that nobody has repeated for a week is over.
const Window = 7 * Day

// Reported is one thing that a report says and that is no success: how sessions failed, or that its sender went by another policy.
// Nobody else decides anything about it.
type Reported struct {
	Report facts.ReportDay
	Reason facts.ReportReason // its Result is "" where the report gives none, and of another Copy
	Count  int64              // sessions, 1 where the report does not say
	Day    time.Time          // UTC midnight; zero where the report's dates cannot be read

	Sender  string // the same for all reports of one sender (facts.ReportDay.Sender)
	Company string // "Google", where it is from one of the companies that most mail comes from (Companies.Reporter)
	Proven  bool   // it is known who sent it: the mail is signed

	DANE    bool // it is about TLSA records: no matter for the policy, or for going live
	Copy    Copy // the policy that the sender went by, where it is that which is reported
	History bool // it was before the last change of what failed, or ended more than 30 days ago: no call to act
	Aside   bool // the user has checked it and set it aside, as can be done with what is not proven

	Class    Class // what it comes to, weighed among all others of the last week
	Urgency  Urgency
	Advice   Advice
	Seen     View // what our own check sees of it
	RollBack bool // it is proven that mail is kept back, and a return to testing would help

	result tlsrpt.ResultType // what failed, as far as Reason tells
	weight weight
}

// Reported judges the failures in the reports that the notes hold, and in more that were only just handed in. Those that
// ended within the Window are weighed among each other alone, so that the same report weighs the same wherever it is
// shown; older ones are weighed among all. Reports that cannot count are left out.
func (s Situation) Reported(more ...facts.ReportDay) []Reported {
	j := newJudge(s)
	return j.judged(j.Counted(more...))
}

// Recent returns the failures in reports that ended within a time before now, at most the Window.
func (s Situation) Recent(within time.Duration) []Reported {
	j := newJudge(s)
	var days []facts.ReportDay
	for _, day := range j.Notes.Reports {
		if j.counts(day) && j.within(day, Window) {
			days = append(days, day)
		}
	}
	return slices.DeleteFunc(j.judged(days), func(r Reported) bool { return !j.within(r.Report, within) })
}

// Stranger reports whether the sender is proven to be somebody whom mailseal does not know, and our own check does not see the fault.
func (r Reported) Stranger() bool { return r.Proven && r.Company == "" && r.Seen != SeenFaulty }

func (s Situation) within(day facts.ReportDay, within time.Duration) bool {
	return s.Now.Sub(day.End) <= within
}

// judged judges the failures in reports.
func (j judge) judged(days []facts.ReportDay) []Reported {
	var list []Reported
	for _, day := range days {
		list = append(list, j.row(day)...)
	}
	for _, proven := range []bool{true, false} {
		all := newScale(list, func(r Reported) bool { return r.Proven == proven })
		recent := newScale(list, func(r Reported) bool { return r.Proven == proven && j.within(r.Report, Window) })
		for i, r := range list {
			switch {
			case r.Proven != proven:
				continue
			case j.within(r.Report, Window):
				r.Class = recent.weigh(r)
			default:
				r.Class = all.weigh(r)
			}
			r.Seen = j.seen(r)
			r.Urgency, r.Advice = j.advice(r)
			r.RollBack = r.Proven && r.Class == Stop && (r.Seen == SeenFaulty || r.Company != "")
			list[i] = r
		}
	}
	return list
}

// Worst returns the failure that weighs most; ok is false where there is none.
func Worst(list []Reported) (worst Reported, ok bool) {
	for _, r := range list {
		if !ok || heavier(r, worst) {
			worst, ok = r, true
		}
	}
	return worst, ok
}

// Heaviest returns at most n of the failures, those that weigh most, in their order.
func Heaviest(list []Reported, n int) []Reported {
	if len(list) <= n {
		return list
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case heavier(list[a], list[b]):
			return -1
		case heavier(list[b], list[a]):
			return 1
		}
		return 0
	})
	some := make([]Reported, 0, n)
	for _, i := range slices.Sorted(slices.Values(order[:n])) {
		some = append(some, list[i])
	}
	return some
}

func heavier(a, b Reported) bool {
	switch {
	case a.Class != b.Class:
		return a.Class > b.Class
	case a.Proven != b.Proven:
		return a.Proven
	case a.weight.seconded != b.weight.seconded:
		return a.weight.seconded > b.weight.seconded
	case a.weight.alone != b.weight.alone:
		return a.weight.alone > b.weight.alone
	}
	return a.Day.After(b.Day)
}

// Severe reports whether failures mean that mail is being refused now: two senders prove them, or a company that most mail comes
// from does of at least half of its sessions.
func Severe(list []Reported) bool {
	senders := map[string]bool{}
	for _, r := range list {
		if !r.Proven || r.Class != Stop {
			continue
		}
		senders[r.Sender] = true
		if len(senders) > 1 || r.Company != "" && r.Report.Failure > 0 && r.Report.Failure >= r.Report.Success {
			return true
		}
	}
	return false
}

// Counted returns the reports that count, each once: those of the notes, and more. What nobody signed does not (RFC 8460 §3),
// and none about a time to come may satisfy a wait or hold anything up.
func (s Situation) Counted(more ...facts.ReportDay) []facts.ReportDay {
	seen := map[facts.ReportKey]bool{}
	all := s.Notes.Reports
	if len(more) > 0 {
		all = slices.Concat(all, more)
	}
	kept := make([]facts.ReportDay, 0, len(all))
	for _, day := range all {
		if !s.counts(day) {
			continue
		}
		if len(more) > 0 { // the notes have each once
			key := day.Key()
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		kept = append(kept, day)
	}
	return kept
}

// counts reports whether a report counts.
func (s Situation) counts(day facts.ReportDay) bool { return day.Proof.Counts() && !day.Future(s.Now) }

// ours returns the reports about the policy that is live now. A reporter that leaves the policy out is believed from the time
// on that it was live.
func (s Situation) ours() []facts.ReportDay {
	policy, ok := s.Policy()
	if !ok {
		return nil
	}
	var since time.Time
	if n := len(s.Notes.Served); n > 0 {
		since = s.Notes.Served[n-1].First
	}
	var list []facts.ReportDay
	texts := policyTexts{}
	for _, day := range s.Counted() {
		theirs, known := texts.read(day.Policy)
		if day.PolicyType == tlsrpt.STS && (known && SamePolicy(theirs, policy) || !known && !day.End.Before(since)) {
			list = append(list, day)
		}
	}
	return list
}

// Tally is what good reports add up to.
type Tally struct {
	Reporters, Days int
	Sessions        int64 // successful
	Major           bool  // one of the companies that most mail comes from is among the reporters
}

func (s Situation) tally(reports []facts.ReportDay) Tally {
	names, dates := map[string]bool{}, map[string]bool{}
	var t Tally
	for _, r := range reports {
		if r.Success == 0 || r.Begin.IsZero() {
			continue
		}
		company, major := s.Companies.Reporter(r)
		names[cmp.Or(company, r.Sender())] = true
		dates[r.Begin.UTC().Format(time.DateOnly)] = true
		t.Sessions = tlsrpt.Sum(t.Sessions, r.Success)
		t.Major = t.Major || major
	}
	t.Reporters, t.Days = len(names), len(dates)
	return t
}
