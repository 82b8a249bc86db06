package rollout

import "time"

// FirstMaxAge is short: in testing, and in the first week of enforce, a mistake is over in a day.
const FirstMaxAge = Day

// Step is one step of the max_age ramp: how long a policy has to be good before the next, longer one.
type Step struct {
	below  time.Duration // while max_age is below this
	After  time.Duration // and the policy was live this long
	MaxAge time.Duration // propose this
}

const week = 7 * Day

// NextStep returns the next step of the ramp for a policy with that max_age, due or not; ok is false at its end. The ramp raises
// max_age one step at a time, never together with another change. Who looks after mail beside other work stops at 30 days: a
// change of provider needs as much notice.
func NextStep(maxAge time.Duration) (step Step, ok bool) {
	for _, r := range []Step{
		{below: week, After: week, MaxAge: week},
		{below: 2 * week, After: 4 * week, MaxAge: 2 * week},
		{below: 30 * Day, After: 4 * week, MaxAge: 30 * Day},
	} {
		if maxAge < r.below {
			return r, true
		}
	}
	return Step{}, false
}
