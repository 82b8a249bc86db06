package lives

import (
	"math/rand/v2"
	"time"
)

// forecast is one thing that goes wrong, and for how long.
type forecast struct {
	thing  thing
	moment moment        // of the journey at which it begins; nil: it has a time
	delay  time.Duration // after the moment, or after the beginning of the life
	latest time.Time     // when it begins although its moment did not come
	length time.Duration // 0: until the weather ends
}

// newWeather makes the weather of a life that is wild for a time. A third of lives have none; the others have one thing, some one after the other, or some at
// once.
func newWeather(r *rand.Rand, wild time.Duration) *weather {
	w := &weather{rand: r, wild: wild}
	switch all := things(); r.IntN(6) {
	case 0, 1:
	case 2, 3:
		w.forecast(pick(r, all))
	case 4:
		for range 2 + r.IntN(4) {
			w.forecast(pick(r, all))
		}
	default:
		first := w.forecast(pick(r, all))
		for range 1 + r.IntN(3) {
			together := first
			together.thing, together.length = pick(r, all), w.length()
			w.schedule(together, start().Add(together.delay))
		}
	}
	return w
}

// forecast has a thing go wrong at some time of the life, or around a moment that matters.
func (w *weather) forecast(t thing) forecast {
	someTime := time.Duration(w.rand.Int64N(int64(w.wild))).Round(time.Minute)
	f := forecast{thing: t, length: w.length(), delay: someTime, latest: start().Add(someTime)}
	if w.rand.IntN(2) == 0 {
		f.moment, f.delay = pick(w.rand, moments()), w.soon()
	}
	w.schedule(f, start().Add(f.delay))
	return f
}

// schedule plans for a forecast.
func (w *weather) schedule(f forecast, at time.Time) {
	w.foreseen = append(w.foreseen, f)
	w.wait(f, at)
}

// wait has a forecast wait for its moment, or come at a time.
func (w *weather) wait(f forecast, at time.Time) {
	if f.moment != nil {
		w.plans = append(w.plans, f)
		return
	}
	w.add(change{at, func(l *life) error { return w.begin(l, f) }})
}

// length is how long a thing lasts: minutes, hours, days, a week, or until the weather ends.
func (w *weather) length() time.Duration {
	some := func(least, most int, unit time.Duration) time.Duration {
		return time.Duration(least+w.rand.IntN(most-least+1)) * unit
	}
	switch w.rand.IntN(6) {
	case 0:
		return some(2, 50, time.Minute)
	case 1:
		return some(1, 23, time.Hour)
	case 2, 3:
		return some(24, 72, time.Hour)
	case 4:
		return some(5, 12, 24*time.Hour)
	}
	return 0
}

// soon is how long after a moment a thing begins.
func (w *weather) soon() time.Duration {
	switch w.rand.IntN(3) {
	case 0:
		return 0
	case 1:
		return time.Duration(1+w.rand.IntN(30)) * time.Minute
	}
	return time.Duration(1+w.rand.IntN(30)) * time.Hour
}

// meet has time run for what waits for a moment that has come.
func (w *weather) meet(l *life) {
	var waiting []forecast
	now := l.world.Clock().Now()
	for _, f := range w.plans {
		if !f.moment(l) && now.Before(f.latest) {
			waiting = append(waiting, f)
			continue
		}
		f.moment = nil
		w.wait(f, now.Add(f.delay))
	}
	w.plans = waiting
}

// begin has a thing go wrong, and plans its end. What cannot go wrong yet does so later.
func (w *weather) begin(l *life, f forecast) error {
	const later = 40 * time.Hour
	now := l.world.Clock().Now()
	line, end := f.thing.begin(w, l)
	if line == "" {
		w.add(change{now.Add(later), func(l *life) error { return w.begin(l, f) }})
		return nil
	}
	if end != "" && f.length > 0 {
		w.add(change{now.Add(f.length), func(l *life) error { return l.play(end) }})
	}
	return l.play(line)
}
