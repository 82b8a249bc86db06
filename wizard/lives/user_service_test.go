package lives

import (
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// serviceActs is what a service does that keeps the policy, without being asked: it enforces early, changes its list or how long
// senders remember it, or goes back to testing.
func serviceActs(u *user, l *life) []string {
	j := l.journey()
	check, _ := j.Check()
	live, ok := rollout.Live(check)
	if j.Plan == nil || !j.Plan.ServiceKeepsPolicy() || !ok || !u.sometimes("service acts", 12, 2) {
		return nil
	}
	switch u.rand.IntN(5) {
	case 0, 1:
		live.Mode = mtasts.Enforce
	case 2:
		live.MaxAge = time.Duration(pick(u.rand, []int{1, 7, 31, 365})) * day
	case 3:
		live.Mode = mtasts.Testing
	default:
		live.MX = []string{"*.mailhardener.com"}
	}
	if len(live.MX) == 0 {
		live.MX = check.MXHosts()
	}
	return append(l.publishByHand(live), "pass 1h", open)
}
