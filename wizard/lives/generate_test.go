package lives

import (
	"fmt"
	"math/rand/v2"
	"time"

	"mailseal/wizard/practice"
)

// How long a life goes on, in its own time.
const (
	wild = 60 * 24 * time.Hour  // with the user's habits and the weather
	calm = 120 * 24 * time.Hour // and then, the weather mended, by the letter until the goal is reached
)

// ruleNoDeadEnd: from the end of every life, a user who follows reaches the goal.
const ruleNoDeadEnd = "no dead end"

// random lives a life from a seed.
func random(dir string, seed uint64) (*life, error) {
	r := rand.New(rand.NewPCG(seed, 14))
	options := practice.Options{Provider: pick(r, practice.Providers()), DNS: pick(r, practice.DNSHosts())}
	l, err := newLife(dir, options)
	if err != nil {
		return nil, err
	}
	u := newUser("follows", r)
	u.follows, l.follows = true, true
	l.lines = append(l.lines, begins(seed, u), worldLine(options))
	l.visited.count(figureUser, u.kind)
	l.visited.count(figureGoal, string(u.goal))
	l.visited.count(figureWorld, options.Provider+"/"+options.DNS)
	w := newWeather(r)
	return l, l.livesBy(u, w)
}

// livesBy lives by a user and the weather, and then to the user's goal.
func (l *life) livesBy(u *user, w *weather) error {
	end := start().Add(wild)
	for l.world.Clock().Now().Before(end) && l.wrong == nil && !l.over() {
		for _, line := range u.next(l) {
			if err := w.play(l, line); err != nil {
				return err
			}
		}
	}
	return l.finish(u, w)
}

// finish mends the weather, and has the user follow to the goal, which has to be reached.
func (l *life) finish(u *user, w *weather) error {
	l.lines = append(l.lines, finishes(u))
	for _, line := range w.clear(l) {
		if err := l.play(line); err != nil {
			return err
		}
	}
	by := newUser(u.kind, u.rand)
	by.goal, by.place = u.goal, u.place
	end := l.world.Clock().Now().Add(calm)
	for l.wrong == nil && !by.reached(l) {
		if l.world.Clock().Now().After(end) {
			l.wrong = &violation{ruleNoDeadEnd, fmt.Sprintf("%s is not reached after %s by the letter: %s", by.goal, calm, l.standing())}
			return nil
		}
		for _, line := range by.next(l) {
			if err := l.play(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// over reports whether there is nothing more to live.
func (l *life) over() bool { return len(l.lines) > 3000 }

// standing says where a life stands, for an error.
func (l *life) standing() string {
	j, step := l.journey(), l.step()
	said := fmt.Sprintf("%s at %q", j.Stage(), step.Title)
	if j.Operation != nil {
		said += fmt.Sprintf(", operation %s in phase %s", j.Operation.Kind, j.Operation.Phase)
	}
	if step.Question != nil {
		said += fmt.Sprintf(", asked %s", step.Question.ID)
	}
	if step.Board != nil {
		said += fmt.Sprintf(", task %s, turn %s", step.Board.Task.ID, step.Board.Turn)
	}
	return said
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
