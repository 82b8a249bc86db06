package rollout

import (
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// The go-live rule: what has to be true before enforce is proposed.
const (
	TestingDays    = 14  // in testing
	QuietDays      = 7   // nothing changed, and checks were good
	LowMailDays    = 30  // then too few reports are no obstacle, at Google and Microsoft
	WantReporters  = 2   // different senders
	WantReportDays = 5   // different days
	WantSessions   = 10  // successful
	shareFrom      = 200 // sessions from which on a share of failures means something
)

// ConditionID names a line of the go-live rule.
type ConditionID string

// The conditions, in the order they are shown.
const (
	AgeCondition       ConditionID = "age"       // two weeks of testing
	QuietCondition     ConditionID = "quiet"     // policy, id and mail servers unchanged for a week
	ChecksCondition    ConditionID = "checks"    // our own checks good on seven days
	ReportersCondition ConditionID = "reporters" // senders say that it works
	StopsCondition     ConditionID = "stops"     // no sender says that it would not
	ShareCondition     ConditionID = "share"     // less than one session in a hundred fails
	RecordCondition    ConditionID = "record"    // reports come at all, here or to the company that reads them
)

// ConditionState is how far a condition is.
type ConditionState string

// The states.
const (
	Met       ConditionState = "met"
	Waiting   ConditionState = "waiting" // time will meet it
	NoneYet   ConditionState = "none"    // of Reporters: waiting, and no report has come at all
	AtService ConditionState = "service" // only the company that reads the reports knows
	Stopping  ConditionState = "failed"  // it stops
	Unseen    ConditionState = "unseen"  // it cannot be seen from here
)

// Condition is one line of the go-live rule. The fields that do not belong to it are zero.
type Condition struct {
	ID    ConditionID
	State ConditionState

	Due    time.Time // of Age and Quiet: when it is met
	Days   int       // of Checks: days with a good check
	Bad    string    // of Checks: the day that was not good, as 2006-01-02
	Tally  Tally     // of Reporters
	Worst  Reported  // of Stops
	Failed int64     // of Share: sessions
	All    int64     // of Share: sessions
}

// Few reports whether sessions failed, of so few that their share says nothing.
func (c Condition) Few() bool { return c.ID == ShareCondition && c.Failed > 0 && c.All < shareFrom }

// GoLive is what the rule says now.
type GoLive struct {
	Conditions []Condition
	Ready      bool // every condition is met
	LowMail    bool // all but the reports are, and they have been waited for long enough
	Elsewhere  bool // all are but the reports, which a service reads: the user has to look there
}

// Allowed reports whether enforce may be chosen without an override.
func (l GoLive) Allowed() bool { return l.Ready || l.LowMail || l.Elsewhere }

// GoLive applies the rule. It goes by what senders can fetch: a domain whose live policy is not in testing is not ready.
func (s Situation) GoLive() GoLive {
	ours := s.ours()
	conditions := []Condition{s.age(), s.quiet(), s.checks(ours), s.reporters(ours), s.stops(), s.share(ours), s.reports()}
	var unmet []ConditionID
	for _, c := range conditions {
		if c.State != Met {
			unmet = append(unmet, c.ID)
		}
	}
	result := GoLive{Conditions: conditions, Ready: len(unmet) == 0}
	if len(unmet) == 1 && unmet[0] == ReportersCondition {
		result.LowMail = s.Provider.Major && s.Now.Sub(s.ModeSince(mtasts.Testing)) >= LowMailDays*Day
		result.Elsewhere = s.Provider.Reports != ""
	}
	return result
}

func (s Situation) age() Condition {
	return s.metAt(AgeCondition, s.ModeSince(mtasts.Testing).Add(TestingDays*Day))
}

// quiet counts from the last change, or from when the policy was first seen.
func (s Situation) quiet() Condition {
	changed := s.LastChange()
	if n := len(s.Notes.Served); n > 0 {
		changed = Later(changed, s.Notes.Served[n-1].First)
	}
	return s.metAt(QuietCondition, changed.Add(QuietDays*Day))
}

// metAt returns a condition that time alone meets.
func (s Situation) metAt(id ConditionID, due time.Time) Condition {
	if s.Now.Before(due) {
		return Condition{ID: id, State: Waiting, Due: due}
	}
	return Condition{ID: id, State: Met, Due: due}
}

// checks wants the last seven days that were checked since the policy went live to be good, with the mail servers called or,
// where this network does not let us, reported as safe by others.
func (s Situation) checks(ours []facts.ReportDay) Condition {
	start := s.ModeSince(mtasts.Testing).UTC().Format(time.DateOnly)
	days := slices.DeleteFunc(slices.Clone(s.Notes.Days), func(d facts.Day) bool { return d.Date <= start })
	days = days[max(0, len(days)-QuietDays):]
	c := Condition{ID: ChecksCondition, State: Met, Days: len(days)}
	bad := slices.IndexFunc(days, func(d facts.Day) bool { return !d.Green })
	switch {
	case bad >= 0:
		c.State, c.Bad = Stopping, days[bad].Date
	case len(days) < QuietDays:
		c.State = Waiting
	case !slices.ContainsFunc(days, func(d facts.Day) bool { return d.Mail }) && !s.reportedSafe(ours):
		c.State = Unseen
	}
	return c
}

// reportedSafe stands in for calls to the mail servers that this network blocks. It takes a known company that proves it.
func (s Situation) reportedSafe(ours []facts.ReportDay) bool {
	return s.Provider.Known && slices.ContainsFunc(ours, func(r facts.ReportDay) bool { return r.Success > 0 && s.proven(r) })
}

func (s Situation) reporters(ours []facts.ReportDay) Condition {
	t := s.tally(ours)
	c := Condition{ID: ReportersCondition, State: Waiting, Tally: t}
	switch {
	case t.Reporters >= WantReporters && t.Days >= WantReportDays && t.Sessions >= WantSessions && t.Major:
		c.State = Met
	case s.Provider.Reports != "":
		c.State = AtService
	case t.Reporters == 0:
		c.State = NoneYet
	}
	return c
}

// stops wants no report of the last week that says mail would have been refused, or that the policy could not be changed
// any more.
func (s Situation) stops() Condition {
	worst, _ := Worst(s.Recent(Window))
	if worst.Class == Noise {
		return Condition{ID: StopsCondition, State: Met}
	}
	return Condition{ID: StopsCondition, State: Stopping, Worst: worst}
}

// share wants less than one session in a hundred to fail, where there are enough of them to say so. What proves nothing does not
// make up for failures that are proven, nor what a stranger signs for those that a known company proves.
func (s Situation) share(ours []facts.ReportDay) Condition {
	c := Condition{ID: ShareCondition, State: Met}
	for _, some := range []func(facts.ReportDay) bool{
		s.proven, func(r facts.ReportDay) bool { return r.Proof == facts.Signed }, func(facts.ReportDay) bool { return true },
	} {
		var good, failed int64
		for _, r := range ours {
			if s.within(r, Window) && some(r) {
				good = tlsrpt.Sum(good, r.Success)
				if !s.allAside(r) {
					failed = tlsrpt.Sum(failed, r.Failure)
				}
			}
		}
		c.Failed, c.All = failed, tlsrpt.Sum(good, failed)
		if c.All >= shareFrom && !negligible(failed, good) {
			c.State = Stopping
			break
		}
	}
	return c
}

// Doubtful returns the failures of the last week that hold something up and that the user may set aside: those that nobody has
// proven, and those of strangers of which our own check sees nothing. Otherwise whoever has a domain to sign with could hold
// going live up for good.
func (s Situation) Doubtful() []Reported {
	share := s.share(s.ours()).State == Stopping
	return slices.DeleteFunc(s.Recent(Window), func(r Reported) bool {
		return r.Proven && !r.Stranger() || r.Class == Noise && !(share && r.bears())
	})
}

func (s Situation) reports() Condition {
	if s.Provider.Reports == "" && !slices.ContainsFunc(s.Notes.Reports, s.counts) {
		return Condition{ID: RecordCondition, State: Waiting}
	}
	return Condition{ID: RecordCondition, State: Met}
}
