package rollout

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Window is for how long what a report says bears on enforcing: a failure that nobody has repeated for a week is over.
const Window = 7 * Day

// Reported is one failure in a report, weighed among all others of the last week.
type Reported struct {
	Judgement
	Report facts.ReportDay
	Class  Class // what it comes to
}

// Reported weighs the failures in the reports that the notes hold, and in more that were only just handed in. Those that
// ended within the Window are weighed among each other alone, so that the same report weighs the same wherever it is
// shown; older ones are weighed among all.
func (s Situation) Reported(more ...facts.ReportDay) []Reported {
	var all, recent []Judgement
	var list []Reported
	for _, day := range distinct(s.Notes.Reports, more) {
		report := day.Report()
		for _, judged := range judge(report, report.Policies[0], s.baseline(day)) {
			all = append(all, judged)
			if s.within(day, Window) {
				recent = append(recent, judged)
			}
			list = append(list, Reported{Judgement: judged, Report: day})
		}
	}
	old, now := newScale(all), newScale(recent)
	for i, r := range list {
		list[i].Class = old.weigh(r.Judgement)
		if s.within(r.Report, Window) {
			list[i].Class = now.weigh(r.Judgement)
		}
	}
	return list
}

// Recent returns the failures in reports that ended within a time before now, at most the Window.
func (s Situation) Recent(within time.Duration) []Reported {
	return slices.DeleteFunc(s.Reported(), func(r Reported) bool { return !s.within(r.Report, within) })
}

func (s Situation) within(day facts.ReportDay, within time.Duration) bool {
	return !day.Begin.After(s.Now) && s.Now.Sub(day.End) <= within
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

func heavier(a, b Reported) bool {
	switch {
	case a.Class != b.Class:
		return a.Class > b.Class
	case a.Seconded != b.Seconded:
		return a.Seconded > b.Seconded
	case a.Alone != b.Alone:
		return a.Alone > b.Alone
	}
	return a.Day.After(b.Day)
}

// distinct returns reports, each once, in the order they are given.
func distinct(lists ...[]facts.ReportDay) []facts.ReportDay {
	seen := map[facts.ReportKey]bool{}
	var kept []facts.ReportDay
	for _, day := range slices.Concat(lists...) {
		if key := day.Key(); !seen[key] {
			seen[key] = true
			kept = append(kept, day)
		}
	}
	return kept
}

// baseline returns what a report is judged against: the policy that senders can fetch now, or could last. Where none was ever
// seen, a report is judged by what it says itself.
func (s Situation) baseline(day facts.ReportDay) baseline {
	c := baseline{
		Major: s.Companies.major(day.Organization),
		Now:   s.Now, MX: s.Check.MXHosts(), Since: s.LastChange(),
		TTL: s.LongestTTL(mtasts.RecordLabel+"."+s.Check.Domain, "TXT"), OldMaxAge: LongestMaxAge(s.Notes),
	}
	policy, known := s.Policy()
	if !known {
		policy, _ = mtasts.ReadPolicy([]byte(day.Policy))
	}
	if len(c.MX) == 0 {
		for _, f := range day.Failures {
			c.MX = append(c.MX, f.MX)
		}
	}
	c.Policy = policy
	return c
}

// Policy returns the policy that senders can fetch now, or the last one that they could.
func (s Situation) Policy() (policy mtasts.Policy, ok bool) {
	if policy, ok = Live(s.Check); ok {
		return policy, true
	}
	if n := len(s.Notes.Served); n > 0 {
		return PolicyOf(s.Notes.Served[n-1]), true
	}
	return mtasts.Policy{}, false
}

// LastChange returns when the policy, its id or the mail servers last changed, as far as the notes know; zero where they know
// of no change.
func (s Situation) LastChange() time.Time {
	var changed time.Time
	if n := len(s.Notes.Served); n > 1 {
		changed = s.Notes.Served[n-1].First
	}
	if n := len(s.Notes.MX); n > 1 {
		changed = Later(changed, s.Notes.MX[n-1].First)
	}
	return changed
}

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
	for _, day := range s.Notes.Reports {
		same, known := day.Report().Policies[0].About(policy)
		if day.PolicyType == tlsrpt.STS && (same || !known && !day.End.Before(since)) {
			list = append(list, day)
		}
	}
	return list
}

// Tally is what good reports add up to.
type Tally struct {
	Reporters, Days int
	Sessions        int64 // successful
	Major           bool  // a major sender is among the reporters
}

func (s Situation) tally(reports []facts.ReportDay) Tally {
	names, dates := map[string]bool{}, map[string]bool{}
	var t Tally
	for _, r := range reports {
		if r.Success == 0 {
			continue
		}
		names[strings.ToLower(r.Organization)] = true
		dates[r.Begin.UTC().Format(time.DateOnly)] = true
		t.Sessions = tlsrpt.Sum(t.Sessions, r.Success)
		t.Major = t.Major || s.Companies.major(r.Organization)
	}
	t.Reporters, t.Days = len(names), len(dates)
	return t
}
