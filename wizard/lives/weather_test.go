package lives

import (
	"math/rand/v2"
	"slices"
	"time"
)

// weather is what goes wrong in a life that nobody did: lines at times.
type weather struct {
	rand     *rand.Rand
	wild     time.Duration // when it may come, from the beginning
	foreseen []forecast    // all that there is to be
	plans    []forecast    // of them, those that have no time yet: they come at a moment of the journey
	coming   []change      // by time
}

// change is what the weather does at a time.
type change struct {
	at   time.Time
	live func(l *life) error
}

// play lives a line of the user's, and the weather that comes while its time goes by.
func (w *weather) play(l *life, line string) error {
	words := split(line, l.domain())
	switch {
	case len(words) == 2 && words[0] == "pass":
		d, err := duration(words[1:])
		if err != nil {
			return err
		}
		if err := w.pass(l, l.world.Clock().Now().Add(d)); err != nil {
			return err
		}
	case len(words) >= 2 && words[0] == "days" && w.comes(l, words[1]):
		if err := w.days(l, words); err != nil {
			return err
		}
	default:
		if err := l.play(line); err != nil {
			return err
		}
	}
	w.meet(l)
	return w.due(l)
}

// pass has time go by until the end, with the weather that comes meanwhile.
func (w *weather) pass(l *life, end time.Time) error {
	for len(w.coming) > 0 && w.coming[0].at.Before(end) {
		if err := w.next(l); err != nil {
			return err
		}
	}
	return l.passUntil(end)
}

// due lives the weather whose time has come.
func (w *weather) due(l *life) error {
	for len(w.coming) > 0 && !w.coming[0].at.After(l.world.Clock().Now()) {
		if err := w.next(l); err != nil {
			return err
		}
	}
	return nil
}

// add adds a change.
func (w *weather) add(c change) {
	at, _ := slices.BinarySearchFunc(w.coming, c.at, func(c change, at time.Time) int {
		if c.at.After(at) {
			return 1
		}
		return -1 // of several at one time, the one that was added first comes first
	})
	w.coming = slices.Insert(w.coming, at, c)
}

// next has time go by until the change that comes first, and lives that.
func (w *weather) next(l *life) error {
	first := w.coming[0]
	w.coming = w.coming[1:]
	if err := l.passUntil(first.at); err != nil {
		return err
	}
	return first.live(l)
}

// passUntil lives the time until a moment; none where that is over.
func (l *life) passUntil(at time.Time) error {
	if rest := at.Sub(l.world.Clock().Now()); rest > 0 {
		return l.play("pass " + rest.String())
	}
	return nil
}

// clear ends the weather: the lines that mend whatever is on, whoever broke it.
func (w *weather) clear(l *life) (lines []string) {
	w.plans, w.coming = nil, nil
	for _, s := range l.weather {
		if s.Until.IsZero() && !slices.Contains(lines, s.mend()) {
			lines = append(lines, s.mend())
		}
	}
	return lines
}
