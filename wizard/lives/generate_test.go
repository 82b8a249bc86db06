package lives

import (
	"math/rand/v2"
	"time"
)

const day = 24 * time.Hour

// random lives a life from a seed.
func random(dir string, seed uint64) (*life, error) {
	r := rand.New(rand.NewPCG(seed, 14))
	options := randomWorld(r)
	u := randomUser(r)
	l, err := newLife(dir, options)
	if err != nil {
		return nil, err
	}
	l.follows = u.follows
	l.lines = append(l.lines, begins(seed, u), worldLine(options))
	l.visited.count(figureUser, u.kind)
	l.visited.count(figureGoal, string(u.last))
	l.visited.count(figureWorld, options.Provider+"/"+options.DNS)
	wild := wildDays(r)
	return l, l.livesBy(u, newWeather(r, wild), wild)
}

// wildDays returns how long a user goes on in their way, with the weather.
func wildDays(r *rand.Rand) time.Duration {
	return time.Duration(pick(r, []int{5, 15, 30, 30, 45, 60, 90})) * day
}

// livesBy lives by a user and the weather, and then to the user's last goal.
func (l *life) livesBy(u *user, w *weather, wild time.Duration) error {
	if err := l.begin(u, w); err != nil {
		return err
	}
	end := l.world.Clock().Now().Add(wild)
	for l.world.Clock().Now().Before(end) && l.wrong == nil && !l.over() {
		for _, line := range u.next(l) {
			if err := w.play(l, line); err != nil {
				return err
			}
		}
	}
	return l.finish(u, w)
}

// begin lives what was there before mailseal came.
func (l *life) begin(u *user, w *weather) error {
	if u.before == nil {
		return nil
	}
	for _, line := range u.before(u, l) {
		if err := w.play(l, line); err != nil {
			return err
		}
	}
	return nil
}

// over reports whether there is nothing more to live: a life that goes on and on costs more than it shows.
func (l *life) over() bool { return len(l.lines) > 300 }
