package assets

import (
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

func TestWritten(t *testing.T) {
	w := load(t)
	zone := time.FixedZone("", 3600)
	at := func(text string) time.Time {
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	now := at("2026-11-24 12:00").In(zone) // 13:00 there
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, ""}, {"a\x1b[2J", "a?[2J"}, {0, "0"}, {-7, "-7"}, {999, "999"}, {1000, "1,000"}, {-123456, "-123,456"}, {int64(1234567), "1,234,567"},
		{Date{at("2026-11-24 23:30"), now}, "Wed 25 Nov"}, {Date{at("2027-05-01 08:00"), now}, "Sat 1 May 2027"}, {Date{At: now}, "Tue 24 Nov 2026"},
		{Clock{at("2026-11-24 22:59"), now}, "23:59"}, {Clock{at("2026-11-24 23:00"), now}, "Wed 25 Nov, 00:00"},
		{Clock{at("2027-01-01 09:05"), now}, "Fri 1 Jan 2027, 10:05"},
		{Span(365 * day), "a year"}, {Span(2 * week), "2 weeks"}, {Span(week), "1 week"}, {Span(8 * day), "8 days"}, {Span(time.Hour), "1 hour"},
		{Span(90 * time.Minute), "90 minutes"}, {Span(150 * time.Minute), "2 hours"},
		{And{}, ""}, {And{"a"}, "a"}, {And{"a", "b"}, "a and b"}, {And{"a", "b", "c"}, "a, b and c"},
		{Plural(1), "one"}, {Plural(0), "other"}, {Plural(21), "other"}, {Counted{"time.day", 1}, "1 day"}, {Counted{"time.day", 2000}, "2,000 days"},
		{Phrase{"found.nothing", nil}, "nothing"},
	} {
		if got := w.Written(c.value); got != c.want {
			t.Errorf("%#v is written %q, want %q", c.value, got, c.want)
		}
	}
	if got := w.DateClock(now); got != "Tue 24 Nov, 13:00" {
		t.Errorf("with its day, a time of today is %q", got)
	}
	if got := w.Month(at("2024-09-30 12:00")); got != "September 2024" {
		t.Errorf("a month is %q", got)
	}
}

func TestWait(t *testing.T) {
	w := load(t)
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{-time.Hour, "1 minute"}, {0, "1 minute"}, {30 * time.Second, "1 minute"}, {90 * time.Second, "2 minutes"},
		{59 * time.Minute, "59 minutes"}, {time.Hour, "1 hour"}, {61 * time.Minute, "61 minutes"}, {3 * time.Hour, "3 hours"},
		{25 * time.Hour, "25 hours"}, {day, "1 day"}, {50 * time.Hour, "3 days"}, {7 * day, "7 days"}, {1<<63 - 1, "106,752 days"},
	} {
		if got := w.Wait(c.d); got != c.want {
			t.Errorf("Wait(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

// TestPluralsOfALanguage: which form goes with a number is the language's, not English's.
func TestPluralsOfALanguage(t *testing.T) {
	w, err := NewWords("pl", []*i18n.Message{
		{ID: "time.day", One: "{n} dzień", Few: "{n} dni", Many: "{n} dni", Other: "{n} dnia"}, {ID: "report", One: "{n} raport", Few: "{n} raporty", Many: "{n} raportów", Other: "{n} raportu"},
		{ID: "written.thousands", Other: "."},
	})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int64]string{1: "1 raport", 3: "3 raporty", 5: "5 raportów", 22: "22 raporty", 1000: "1.000 raportów"} {
		if got := w.Count("report", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{1: "one", 2: "few", 12: "many"} {
		if got := w.Form(n); got != want {
			t.Errorf("the form for %d is %q, want %q", n, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	w, err := NewWords("en", []*i18n.Message{{ID: "a", Other: "{x}{x}, {y-1} and {not a place} { {x"}, {ID: "d", Other: "as {x}"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		values Values
		want   string
	}{
		{nil, "{x}{x}, {y-1} and {not a place} { {x"},
		{Values{"x": "{y-1}", "y-1": "{x}"}, "{y-1}{y-1}, {x} and {not a place} { {x"},
		{Values{"x": "", "other": 1}, ", {y-1} and {not a place} { {x"},
		{Values{"x": Phrase{"d", Values{"x": "{y-1}"}}, "y-1": 1}, "as {y-1}as {y-1}, 1 and {not a place} { {x"},
	} {
		if got := w.Say("a", c.values); got != c.want {
			t.Errorf("with %v: %q, want %q", c.values, got, c.want)
		}
	}
}

func TestNoMessageTwice(t *testing.T) {
	if _, err := NewWords("en", []*i18n.Message{{ID: "a", Other: "b"}, {ID: "a", Other: "c"}}); err == nil {
		t.Error("two sentences of one name are taken")
	}
	if err := tidy(&i18n.Message{ID: "a", One: "1 b", Many: "{n} b"}); err == nil {
		t.Error("a plural without the form other is taken")
	}
}

func BenchmarkSay(b *testing.B) {
	w, err := Load(DefaultLanguage)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w.Say("testing.held", Values{"until": "Wed 25 Nov"})
	}
}
