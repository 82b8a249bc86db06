package reports

import (
	"fmt"
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// TestNoted wants years of reports to leave those of ten weeks, and few ones all.
func TestNoted(t *testing.T) {
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	day := func(n int, sender string) facts.ReportDay {
		begin := start.AddDate(0, 0, n)
		return facts.ReportDay{Organization: sender, ReportID: begin.String(), Begin: begin, End: begin.AddDate(0, 0, 1), PolicyType: "sts", Success: 1}
	}
	failed := 0 // failures in each
	keeps := func(days, senders, want int) {
		t.Helper()
		var list []facts.ReportDay
		for n := range days {
			var more []facts.ReportDay
			for s := range senders {
				d := day(n, string(rune('a'+s)))
				for i := range failed {
					d.Failures = append(d.Failures, facts.ReportReason{Result: "certificate-expired", MX: fmt.Sprintf("alt%d.aspmx.l.google.com", i), Count: 1})
				}
				more = append(more, d)
			}
			list = Noted(list, more, start.AddDate(0, 0, n+1))
		}
		if len(list) != want || !list[len(list)-1].Begin.Equal(start.AddDate(0, 0, days-1)) {
			t.Errorf("%d days of %d senders: %d are kept, not %d, the last of %s", days, senders, len(list), want, list[len(list)-1].Begin)
		}
	}
	keeps(100, 1, 100)
	keeps(400, 1, few)
	keeps(400, 2, few)
	keeps(5*365, 2, few)
	keeps(100, 3, 212) // as many as a hundred kilobytes hold
	failed = 5
	keeps(30, 2, 60)
	keeps(100, 2, 64)
}
