package reports

import (
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// A day that is told again is the same day; without an id or a date, what it says tells it apart.
func TestMergeOnce(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	one := facts.ReportDay{Organization: "Google Inc.", ReportID: "a", Begin: day, PolicyType: "sts", Success: 3}
	same, other, nameless, undated := one, one, one, one
	same.Organization = "google inc."
	other.Organization = "Third"
	nameless.ReportID = ""
	undated.Begin = time.Time{}
	more, later := nameless, undated
	more.Success, later.Success = 4, 4
	days := Merge(nil, []facts.ReportDay{one, same, other, nameless, nameless, more, undated, undated, later})
	if n := len(days); n != 6 {
		t.Errorf("%d, want 6: %+v", n, days)
	}
}
