package lives

import (
	"math/rand/v2"
	"slices"
	"time"
)

// weather is what goes wrong in a life that nobody did: lines at times.
type weather struct {
	rand    *rand.Rand
	coming  []forecast
	broken  []string // faults that are on
	nothing bool
}

// forecast is a line that the weather lives.
type forecast struct {
	at   time.Time
	line string
}

func newWeather(r *rand.Rand) *weather { return &weather{rand: r} }

// play lives a line of the user's, and the weather that comes while its time goes by.
func (w *weather) play(l *life, line string) error {
	words := split(line, l.domain())
	if len(words) != 2 || words[0] != "pass" {
		if err := l.play(line); err != nil {
			return err
		}
		return w.due(l)
	}
	d, err := duration(words[1:])
	if err != nil {
		return err
	}
	end := l.world.Clock().Now().Add(d)
	for len(w.coming) > 0 && w.coming[0].at.Before(end) {
		if wait := w.coming[0].at.Sub(l.world.Clock().Now()).Round(time.Minute); wait > 0 {
			if err := l.play("pass " + wait.String()); err != nil {
				return err
			}
		}
		if err := w.first(l); err != nil {
			return err
		}
	}
	if rest := end.Sub(l.world.Clock().Now()); rest > 0 {
		return l.play("pass " + rest.String())
	}
	return nil
}

// due lives the weather whose time has come.
func (w *weather) due(l *life) error {
	for len(w.coming) > 0 && !w.coming[0].at.After(l.world.Clock().Now()) {
		if err := w.first(l); err != nil {
			return err
		}
	}
	return nil
}

func (w *weather) first(l *life) error {
	line := w.coming[0].line
	w.coming = w.coming[1:]
	words := split(line, l.domain())
	switch words[0] {
	case "break":
		w.broken = append(w.broken, words[1])
	case "mend":
		w.broken = slices.DeleteFunc(w.broken, func(f string) bool { return f == words[1] })
	}
	return l.play(line)
}

// clear ends the weather.
func (w *weather) clear() (lines []string) {
	w.coming = nil
	for _, f := range w.broken {
		lines = append(lines, "mend "+f)
	}
	w.broken = nil
	return lines
}
