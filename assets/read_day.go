package assets

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets/msgid"
)

// ReadDay reads a day as people type it and as mailseal writes it: 2026-12-31, "31 Dec", "Thu 31 Dec 2026" or "December 31". It
// returns its beginning in the location of now. Without a year it is the next such day, which may be today.
func (w *Words) ReadDay(text string, now time.Time) (day time.Time, ok bool) {
	if t, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(text), now.Location()); err == nil {
		return t, true
	}
	parts := strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", ".", " ").Replace(text)))
	parts = slices.DeleteFunc(parts, w.isWeekday)
	if len(parts) < 2 || len(parts) > 3 {
		return time.Time{}, false
	}
	month, number := w.readMonth(parts[1]), parts[0]
	if month == 0 {
		month, number = w.readMonth(parts[0]), parts[1]
	}
	n, err := strconv.Atoi(number)
	if month == 0 || err != nil {
		return time.Time{}, false
	}
	on := func(year int) (time.Time, bool) {
		t := time.Date(year, month, n, 0, 0, 0, 0, now.Location())
		return t, t.Day() == n && t.Month() == month
	}
	if len(parts) == 3 {
		year, err := strconv.Atoi(parts[2])
		if err != nil || year < 1000 || year > 9999 {
			return time.Time{}, false
		}
		return on(year)
	}
	day, ok = on(now.Year())
	if today, _ := time.ParseInLocation(time.DateOnly, now.Format(time.DateOnly), now.Location()); !ok || day.Before(today) {
		return on(now.Year() + 1)
	}
	return day, ok
}

// readMonth returns the month that a word names, whole or short; 0 where it names none.
func (w *Words) readMonth(word string) time.Month {
	return time.Month(1 + slices.IndexFunc(months[:], func(m string) bool {
		return strings.EqualFold(word, w.Say(msgid.WrittenMonth.Of(m), nil)) || strings.EqualFold(word, w.Say(msgid.WrittenWholeMonth.Of(m), nil))
	}))
}

func (w *Words) isWeekday(word string) bool {
	return slices.ContainsFunc(weekdays[:], func(d string) bool { return strings.EqualFold(word, w.Say(msgid.WrittenWeekday.Of(d), nil)) })
}
