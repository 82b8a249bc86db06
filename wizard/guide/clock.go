package guide

import (
	"strconv"
	"time"
)

// Clock says a time the way the user's watch does: "14:31" today, "Tue 24 Nov, 14:31" else, with the year where it is another one.
func Clock(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return Date(t, now) + t.Format(", 15:04")
}

// Date says a day: "Tue 24 Nov", with the year where it is another one.
func Date(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("Mon 2 Jan 2006")
	}
	return t.Format("Mon 2 Jan")
}

// rule says a max_age in days or weeks, one below a day in hours or minutes; the longest that the standard allows is a year.
func (g *Guide) rule(d time.Duration) string {
	switch {
	case d >= 365*day && d < 367*day:
		return g.say("time.year", nil)
	case d >= week && d%week == 0:
		return g.count("time.week", int(d/week))
	case d > 0 && d < day && (d >= 2*time.Hour || d%time.Hour == 0):
		return g.count("time.hour", int(d/time.Hour))
	case d > 0 && d < day:
		return g.count("time.minute", int((d+time.Minute-1)/time.Minute))
	}
	return g.count("time.day", max(1, int(d/(24*time.Hour))))
}

// count says "1 day" or "3 days".
func (g *Guide) count(key string, n int) string {
	if n == 1 {
		return g.say(key+".one", nil)
	}
	return g.say(key+".many", map[string]string{"n": strconv.Itoa(n)})
}
