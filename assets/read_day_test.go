package assets

import (
	"testing"
	"time"
)

// TestReadDay: what is written can be read, and a day without a year is the next.
func TestReadDay(t *testing.T) {
	words, err := Load(DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("east", 9*3600)
	now := time.Date(2026, 11, 26, 0, 30, 0, 0, zone)
	for text, want := range map[string]string{
		"2026-12-31": "2026-12-31", " 2026-12-31 ": "2026-12-31", "31 Dec": "2026-12-31", "31 dec": "2026-12-31", "31 December": "2026-12-31",
		"Dec 31": "2026-12-31", "Thu 31 Dec": "2026-12-31", "Thu, 31 Dec 2026": "2026-12-31", "December 31, 2026": "2026-12-31",
		"26 Nov": "2026-11-26", "25 Nov": "2027-11-25", "25 Nov 2026": "2026-11-25", "1 Jan": "2027-01-01", "29 Feb 2028": "2028-02-29",
		"": "", "31": "", "31 Nov": "", "29 Feb": "", "0 Dec": "", "31 Dez": "", "31 Dec 26": "", "31.12.2026": "", "2026-13-01": "", "31 Dec 2026 1": "", "Dec Dec": "",
	} {
		day, ok := words.ReadDay(text, now)
		got := ""
		if ok {
			got = day.Format(time.DateOnly)
			if day.Location() != zone || day.Hour() != 0 {
				t.Errorf("%q is %s", text, day)
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for n := range 400 {
		day := now.AddDate(0, 0, n)
		if read, ok := words.ReadDay(words.Date(day, time.Time{}), now); !ok || read.Format(time.DateOnly) != day.Format(time.DateOnly) {
			t.Errorf("%s was read as %s", words.Date(day, time.Time{}), read)
		}
	}
}
