package rollout

import (
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// weeks is the domain at noon of the nth day since it went into testing, with a good check on each day: a call to its mail
// servers, or none.
func weeks(n int, calls bool) Situation {
	s := trial()
	start := s.Notes.Served[0].First
	s.Now, s.Provider.Known = start.Add(time.Duration(n)*Day+12*time.Hour), true
	s.Notes.Served[0].Last, s.Check.At = s.Now, s.Now
	for d := start; d.Before(s.Now); d = d.Add(Day) {
		s.Notes.Days = append(s.Notes.Days, facts.Day{Date: d.Format(time.DateOnly), Green: true, Mail: calls})
	}
	return s
}

// daily adds one report of each kind about every day so far.
func (s Situation) daily(kinds ...facts.ReportDay) Situation {
	for day := s.Notes.Served[0].First.Add(Day); day.Before(s.Now.Add(-Day)); day = day.Add(Day) {
		for _, r := range kinds {
			r.Begin, r.End = day, day.Add(Day)
			r.ReportID += day.Format(time.DateOnly)
			s.Notes.Reports = append(s.Notes.Reports, r)
		}
	}
	return s
}

func state(s Situation, id ConditionID) ConditionState {
	for _, c := range s.GoLive().Conditions {
		if c.ID == id {
			return c.State
		}
	}
	return ""
}

var (
	googleWell    = of(signed("Google Inc.", 1, "", ""), 3, 0)
	microsoftWell = of(signed("Microsoft Corporation", 1, "", ""), 3, 0)
	forgery       = of(bare("Google Inc.", 1, "certificate-expired", mx1), 1, 9)
)

// A failure is forged every day for 60 days. It holds going live up, and never stops it; once the user has set it aside, it counts
// no more, and enforce may come.
func TestForgedEveryDay(t *testing.T) {
	var aside []facts.SetAside
	allowed, held := 0, 0
	for n := 1; n <= 60; n++ {
		s := weeks(n, true).daily(googleWell, microsoftWell, forgery)
		s.Notes.Aside = aside
		live := s.GoLive()
		worst, _ := Worst(s.Recent(Window))
		switch {
		case worst.Class == Stop:
			t.Fatalf("day %d: what nobody has proven stops: %+v", n, worst)
		case live.Allowed():
			allowed++
		case n >= TestingDays && n <= 20:
			held++
		case n > 20 && n <= 50:
			t.Errorf("day %d: it is set aside, and goes on to hold: %+v", n, live.Conditions)
		}
		if n == 20 {
			for _, r := range s.Unproven() {
				aside = append(aside, facts.SetAside{At: s.Now, Sender: r.Sender, Result: r.Reason.Result, MX: r.Reason.MX})
			}
			s.Notes.Aside = aside
			if len(aside) == 0 || len(s.Unproven()) != 0 || !s.GoLive().Allowed() {
				t.Fatalf("set aside: %+v, still there: %+v", aside, s.Unproven())
			}
		}
	}
	if allowed == 0 || held == 0 {
		t.Errorf("allowed on %d days, held up on %d", allowed, held)
	}
	s := weeks(30, true).daily(googleWell, microsoftWell, forgery)
	s.Notes.Reports = s.Notes.Reports[:len(s.Notes.Reports)-3*8] // the last was about a day more than a week ago
	if state(s, StopsCondition) != Met {
		t.Error("it holds for more than a week")
	}
}

// Setting a failure aside is about that failure alone, and about nothing that is proven.
func TestAside(t *testing.T) {
	forgery20 := bare("Google Inc.", 20, "certificate-expired", mx1)
	counts := func(what string, want bool, day facts.ReportDay) {
		t.Helper()
		s := trial()
		s.Notes.Reports = []facts.ReportDay{day}
		s.Notes.Aside = []facts.SetAside{{At: day.End.Add(-20 * Day), Sender: "google inc.", Result: "certificate-expired", MX: mx1}}
		if got, _ := Worst(s.Reported()); got.Class > Noise != want || got.Aside == want || want == (got.Advice == AdviseAside) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	counts("the same", false, forgery20)
	counts("another name for the server", false, with(forgery20, func(d *facts.ReportDay) { d.Failures[0].MX = "MX1.example.org." }))
	counts("another server", true, with(forgery20, func(d *facts.ReportDay) { d.Failures[0].MX = mx2 }))
	counts("another result", true, with(forgery20, func(d *facts.ReportDay) { d.Failures[0].Result = "starttls-not-supported" }))
	counts("another sender", true, with(forgery20, func(d *facts.ReportDay) { d.Organization = "Microsoft Corporation" }))
	counts("signed", true, signed("Google Inc.", 20, "certificate-expired", mx1))
	counts("signed by somebody of that name", true, with(signed("Google Inc.", 20, "certificate-expired", mx1), func(d *facts.ReportDay) { d.Signer = "google inc." }))

	s := trial()
	s.Notes.Reports = []facts.ReportDay{forgery20}
	s.Notes.Aside = []facts.SetAside{{At: forgery20.Begin.Add(-facts.AsideFor - 1), Sender: "google inc.", Result: "certificate-expired", MX: mx1}}
	if got, _ := Worst(s.Reported()); got.Aside || got.Class != Hold {
		t.Errorf("more than a month later: %+v", got)
	}
}

// What senders say that all is well counts beside our own checks; it stands in for calls to the mail servers only where it is
// proven, and never before its time.
func TestForgedSuccess(t *testing.T) {
	bareGoogle, bareMicrosoft := of(bare("Google Inc.", 1, "", ""), 3, 0), of(bare("Microsoft Corporation", 1, "", ""), 3, 0)
	are := func(what string, id ConditionID, want ConditionState, s Situation) {
		t.Helper()
		if got := state(s, id); got != want {
			t.Errorf("%s: %s is %s, want %s", what, id, got, want)
		}
	}
	are("signed, calls blocked", ChecksCondition, Met, weeks(20, false).daily(googleWell, microsoftWell))
	are("bare, calls blocked", ChecksCondition, Unseen, weeks(20, false).daily(bareGoogle, bareMicrosoft))
	are("bare, and our own calls", ChecksCondition, Met, weeks(20, true).daily(bareGoogle, bareMicrosoft))
	are("bare, by their exact names", ReportersCondition, Met, weeks(20, true).daily(bareGoogle, bareMicrosoft))
	are("names that only begin so", ReportersCondition, Waiting, weeks(20, true).daily(
		of(bare("Google Security", 1, "", ""), 30, 0), of(bare("Microsoft Corporation Ltd", 1, "", ""), 30, 0)))
	are("one company in both ways is one", ReportersCondition, Waiting, weeks(20, true).daily(googleWell, bareGoogle))
	are("Google's name, signed by others", ReportersCondition, Waiting, weeks(20, true).daily(
		with(googleWell, func(d *facts.ReportDay) { d.Signer = "evil.example" }), with(microsoftWell, func(d *facts.ReportDay) { d.Signer = "other.example" })))
	untrusted := func(d *facts.ReportDay) { d.Proof = facts.Untrusted }
	are("not signed", ReportersCondition, NoneYet, weeks(20, true).daily(with(bareGoogle, untrusted), with(bareMicrosoft, untrusted)))
	are("nor is that a report", RecordCondition, Waiting, weeks(20, true).daily(with(bareGoogle, untrusted)))

	undated := weeks(20, true).daily(googleWell, microsoftWell)
	for i := range undated.Notes.Reports {
		undated.Notes.Reports[i].Begin, undated.Notes.Reports[i].End, undated.Notes.Reports[i].Policy = time.Time{}, time.Time{}, live
	}
	are("of no day at all", ReportersCondition, NoneYet, undated)

	future := weeks(20, true)
	for n := range 20 {
		for _, r := range []facts.ReportDay{googleWell, microsoftWell, of(forgery, 0, 1000)} {
			r.Begin = time.Date(2099, 1, 1+n, 0, 0, 0, 0, time.UTC)
			r.End = r.Begin.Add(Day)
			future.Notes.Reports = append(future.Notes.Reports, r)
		}
	}
	are("of 2099", ReportersCondition, NoneYet, future)
	are("of 2099", RecordCondition, Waiting, future)
	are("of 2099", StopsCondition, Met, future)
	are("of 2099", ShareCondition, Met, future)
	if len(future.Reported()) != 0 {
		t.Error("what is to come was judged")
	}
}

// The share of failures goes by what is proven, and by all; what is set aside is no part of it.
func TestShare(t *testing.T) {
	odd := of(signed("a.example", 1, "moon-in-wrong-phase", mx1), 196, 4)
	forged := of(bare("B", 1, "moon-in-wrong-phase", mx1), 0, 9)
	is := func(what string, want ConditionState, s Situation) {
		t.Helper()
		if got := state(s, ShareCondition); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	is("two in a hundred", Stopping, weeks(20, true).daily(odd))
	is("made up for by what nobody has proven", Stopping, weeks(20, true).daily(odd, of(bare("B", 1, "", ""), 1_000_000, 0)))
	is("made up for by what is proven", Met, weeks(20, true).daily(odd, of(signed("b.example", 1, "", ""), 1_000_000, 0)))
	is("what nobody has proven", Stopping, weeks(20, true).daily(of(signed("a.example", 1, "", ""), 50, 0), forged))
	s := weeks(20, true).daily(of(signed("a.example", 1, "", ""), 50, 0), forged)
	for _, r := range s.Unproven() {
		s.Notes.Aside = append(s.Notes.Aside, facts.SetAside{At: s.Now, Sender: r.Sender, Result: r.Reason.Result, MX: r.Reason.MX})
	}
	is("that is set aside", Met, s)
}
