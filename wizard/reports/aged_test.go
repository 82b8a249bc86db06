package reports

import (
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
	keeps := func(days, senders, want int) {
		t.Helper()
		var list []facts.ReportDay
		for n := range days {
			var more []facts.ReportDay
			for s := range senders {
				more = append(more, day(n, string(rune('a'+s))))
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
	keeps(5*365, 3, 3*71)
}
