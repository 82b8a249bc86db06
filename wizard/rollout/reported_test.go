package rollout

import (
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// TestOurs: a report counts for the live policy where what it quotes says the same, in whatever order; and where it quotes none that
// can be read, from when on that was live.
func TestOurs(t *testing.T) {
	since := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	p := mtasts.Policy{Mode: mtasts.Testing, MaxAge: Day, MX: []string{"mx2.example.org", "mx1.example.org"}}
	day := func(kind tlsrpt.PolicyType, end time.Time, lines ...string) facts.ReportDay {
		return facts.ReportDay{PolicyType: kind, Begin: end.Add(-Day), End: end, Policy: strings.Join(lines, "\n")}
	}
	after, before := since.Add(time.Hour), since.Add(-time.Hour)
	same := []string{"version: STSv1", "mode: testing", "max_age: 86400", "mx: MX1.example.org", "mx: mx2.example.org"}
	for _, c := range []struct {
		ours bool
		day  facts.ReportDay
	}{
		{true, day(tlsrpt.STS, after, strings.Split(p.String(), "\n")...)},
		{true, day(tlsrpt.STS, before, same...)},
		{false, day(tlsrpt.TLSA, after, same...)},
		{false, day(tlsrpt.STS, after, "version: STSv1", "mode: enforce", "max_age: 86400", "mx: mx1.example.org", "mx: mx2.example.org")},
		{false, day(tlsrpt.STS, after, "version: STSv1", "mode: testing", "max_age: 86400", "mx: mx1.example.org")},
		{true, day(tlsrpt.STS, after)},
		{false, day(tlsrpt.STS, before)},
		{true, day(tlsrpt.STS, after, "3 1 1 7FF8B87B")},
		{false, day(tlsrpt.STS, before, "3 1 1 7FF8B87B")},
	} {
		s := Situation{Now: since.Add(2 * Day), Notes: facts.Notes{
			Served: []facts.Served{{Mode: p.Mode, MaxAge: p.MaxAge, MX: p.MX, First: since, Last: after}}, Reports: []facts.ReportDay{c.day, c.day},
		}}
		if got := s.ours(); (len(got) == 2) != c.ours {
			t.Errorf("%s until %s, %q: %d of 2", c.day.PolicyType, c.day.End, c.day.Policy, len(got))
		}
	}
}
