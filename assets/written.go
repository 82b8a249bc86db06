package assets

import (
	"strconv"
	"strings"
	"time"

	"mailseal/assets/msgid"
)

// How a language writes numbers, dates, times, lengths of time and lists: the only place that does.

// Date is a day: "Tue 24 Nov", with the year where it is another one than that of Now, or where Now is zero.
type Date struct{ At, Now time.Time }

// Clock is a time of day: "14:31" on the day of Now, else "Tue 24 Nov, 14:31". It is in the location of Now.
type Clock struct{ At, Now time.Time }

// Span is a length of time, in its largest fitting unit: "3 weeks".
type Span time.Duration

// Wait is a length of time that has to go by, in days, hours or minutes, rounded up: "25 hours".
type Wait time.Duration

// And is a list: "a, b and c".
type And []string

// Or is a list of which one is meant: "a, b or c".
type Or []string

// Counted is a number with what it counts: "3 days". The sentence has a form for each plural.
type Counted struct {
	ID msgid.ID
	N  int64
}

// Plural names the plural form that goes with a number, such as one or other.
type Plural int64

// Phrase is a sentence, or a part of one, that fills a place of another.
type Phrase struct {
	ID     msgid.ID
	Values Values
}

func (d Date) in(w *Words) string    { return w.Date(d.At, d.Now) }
func (c Clock) in(w *Words) string   { return w.Clock(c.At, c.Now) }
func (s Span) in(w *Words) string    { return w.Span(time.Duration(s)) }
func (s Wait) in(w *Words) string    { return w.Wait(time.Duration(s)) }
func (l And) in(w *Words) string     { return Clean(w.And(l), longestValue) }
func (l Or) in(w *Words) string      { return Clean(w.Or(l), longestValue) }
func (c Counted) in(w *Words) string { return w.Count(c.ID, c.N) }
func (r Reason) in(w *Words) string  { return w.Say(msgid.ErrorSystem.Of(string(r)), nil) }
func (p Plural) in(w *Words) string  { return w.Form(int64(p)) }
func (p Phrase) in(w *Words) string  { return w.Say(p.ID, p.Values) }

// Date writes a day in the location of now: "Tue 24 Nov", with the year where it is another one. Where now is zero, it is in its own location and has the year.
func (w *Words) Date(t, now time.Time) string {
	if now.IsZero() {
		return w.Say(msgid.WrittenDateYear, w.dayValues(t))
	}
	if t = t.In(now.Location()); t.Year() != now.Year() {
		return w.Say(msgid.WrittenDateYear, w.dayValues(t))
	}
	return w.Say(msgid.WrittenDate, w.dayValues(t))
}

// ShortDate writes a day in its own location, for the head of a narrow column: "24 Nov".
func (w *Words) ShortDate(t time.Time) string { return w.Say(msgid.WrittenDateShort, w.dayValues(t)) }

// Clock writes a time in the location of now: "14:31" today, else "Tue 24 Nov, 14:31", with the year where it is another one.
func (w *Words) Clock(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return w.clock(t)
	}
	return w.dateClock(t, now)
}

// DateClock writes a time with its day, also where it is today: "Tue 24 Nov, 14:31".
func (w *Words) DateClock(t time.Time) string { return w.dateClock(t, t) }

func (w *Words) dateClock(t, now time.Time) string {
	return w.Say(msgid.WrittenDateClock, Values{"date": w.Date(t, now), "clock": w.clock(t)})
}

func (w *Words) clock(t time.Time) string {
	return w.Say(msgid.WrittenClock, Values{"hour": t.Format("15"), "minute": t.Format("04")})
}

// Month writes a month: "September 2024".
func (w *Words) Month(t time.Time) string { return w.Say(msgid.WrittenMonthYear, w.dayValues(t)) }

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func (w *Words) dayValues(t time.Time) Values {
	month := months[t.Month()-1]
	return Values{
		"weekday": w.Say(msgid.WrittenWeekday.Of(weekdays[t.Weekday()]), nil), "day": strconv.Itoa(t.Day()),
		"month": w.Say(msgid.WrittenMonth.Of(month), nil), "wholemonth": w.Say(msgid.WrittenWholeMonth.Of(month), nil), "year": strconv.Itoa(t.Year()),
	}
}

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// Span writes how long something lasts, such as a max_age: a year, weeks or days, below a day hours or minutes.
func (w *Words) Span(d time.Duration) string {
	switch {
	case d >= 365*day && d < 367*day:
		return w.Say(msgid.TimeYear, nil)
	case d >= week && d%week == 0:
		return w.Count(msgid.TimeWeek, int64(d/week))
	case d > 0 && d < day && (d >= 2*time.Hour || d%time.Hour == 0):
		return w.Count(msgid.TimeHour, int64(d/time.Hour))
	case d > 0 && d < day:
		return w.Count(msgid.TimeMinute, up(d, time.Minute))
	}
	return w.Count(msgid.TimeDay, max(1, int64(d/day)))
}

// Wait writes how long to wait, in the largest unit that fits, rounded up: who comes back then is not too early.
func (w *Words) Wait(d time.Duration) string {
	switch {
	case d >= 2*day || d > 0 && d%day == 0:
		return w.Count(msgid.TimeDay, up(d, day))
	case d >= 100*time.Minute || d > 0 && d%time.Hour == 0:
		return w.Count(msgid.TimeHour, up(d, time.Hour))
	}
	return w.Count(msgid.TimeMinute, up(max(d, time.Minute), time.Minute))
}

// up returns how many units a length of time has, rounded up.
func up(d, unit time.Duration) int64 {
	n := d / unit
	if d%unit > 0 {
		n++
	}
	return int64(n)
}

// And writes a list: "a, b and c".
func (w *Words) And(names []string) string { return w.list(msgid.ListAnd, names) }

// Or writes a list of which one is meant: "a, b or c".
func (w *Words) Or(names []string) string { return w.list(msgid.ListOr, names) }

// list puts names in a row, the last behind a word.
func (w *Words) list(word msgid.ID, names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + w.Say(word, nil) + " " + names[last]
}

// FirstFew writes the first of many names, and shows where there are more.
func FirstFew(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + "..."
	}
	return strings.Join(names, ", ")
}
