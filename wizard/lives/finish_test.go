package lives

import (
	"fmt"
	"time"

	"mailseal/wizard/mtasts"
)

// A way out is bounded: by the moves that a user makes, and by time, which is long only where senders have to forget a policy that
// somebody had them remember for a year.
const (
	mostMoves = 200
	calm      = 150 * day // beside what senders remember
)

// ruleNoDeadEnd: from the end of every life, a user who follows reaches a goal.
const ruleNoDeadEnd = "no dead end"

// finish mends the weather, and has the user follow to a goal, which has to be reached.
func (l *life) finish(u *user, w *weather) error {
	seed := u.rand.Uint64() // of their own, so that a story that says it comes to the same
	by := newUser(u.kind, nil)
	by.goals, by.wanders, by.patience = []goal{u.last}, u.wanders, u.patience
	line := finishes(by, seed)
	l.lines = append(l.lines, line)
	return l.finishBy(finisher(line), w)
}

func (l *life) finishBy(by *user, w *weather) error {
	for _, line := range w.clear(l) {
		if err := l.play(line); err != nil {
			return err
		}
	}
	began, moves := l.world.Clock().Now(), 0
	var remembered time.Duration // at most: what has ended is not counted any more
	for ; l.wrong == nil && !by.reached(l); moves++ {
		remembered = max(remembered, l.remembered(began))
		if took := l.world.Clock().Now().Sub(began); moves > mostMoves || took > calm+remembered {
			l.wrong = &violation{ruleNoDeadEnd, fmt.Sprintf("%s is not reached after %s and %d moves by the letter: %s", by.goal(), took, moves, l.standing())}
			return nil
		}
		for _, line := range by.next(l) {
			if err := l.play(line); err != nil {
				return err
			}
		}
	}
	if l.wrong == nil {
		l.visited.count(figureGoal, string(by.goal()))
	}
	return nil
}

// remembered returns for how much longer than since senders may hold what they could fetch, in truth or as far as checks can tell. Of what
// was there before mailseal came, the user says that they do not know: then it is the longest that there is.
func (l *life) remembered(since time.Time) time.Duration {
	until := since
	if l.journey().Notes.First.Found {
		until = until.Add(mtasts.MaxMaxAge)
	}
	for _, held := range l.world.Fetchable() {
		if held.Until.After(until) {
			until = held.Until
		}
	}
	for _, p := range l.looks.held(since) {
		if end := p.until(since, l.looks.ttl); end.After(until) {
			until = end
		}
	}
	return until.Sub(since)
}

// stuck notes where the wizard shows nothing to do, nothing to wait for, and no end.
func (l *life) stuck() {
	step := l.step()
	if _, checked := l.journey().Check(); l.wrong == nil && checked && step.Question == nil && step.Board == nil && step.Next.IsZero() && !step.Final {
		l.wrong = &violation{"never stuck", "the wizard shows neither a question nor a task nor when it checks again: " + l.standing()}
	}
}

// standing says where a life stands, for an error.
func (l *life) standing() string {
	j, step := l.journey(), l.step()
	said := fmt.Sprintf("%s at %q", j.Stage(), step.Title)
	if j.Operation != nil {
		said += fmt.Sprintf(", operation %s in phase %s", j.Operation.Kind, j.Operation.Phase)
	}
	if step.Question != nil {
		said += fmt.Sprintf(", asked %s", step.Question.ID)
		for _, o := range step.Question.Options {
			said += " " + o.Value
		}
	}
	if step.Board != nil {
		said += fmt.Sprintf(", task %s, turn %s", step.Board.Task.ID, step.Board.Turn)
	}
	if n := len(l.seen); n > 0 {
		for _, f := range l.seen[n-1].Findings {
			said += fmt.Sprintf(", %s %s", f.ID, f.Level)
		}
	}
	return said
}
