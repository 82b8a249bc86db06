package lives

import (
	"fmt"

	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// idle lets days go by on which mailseal asks for nothing: until something is due, as many as the user lets go by, or as nothing can
// move in. Then mailseal checks, by itself or because the user opens it.
func (u *user) idle(l *life) []string {
	days := u.idleDays(l)
	var lines []string
	switch {
	case u.cron && percent(u.rand, u.saves):
		lines = append(passDays(days-1), "days 1 reports")
	case u.cron:
		lines = append(passDays(days-1), "days 1")
	case percent(u.rand, u.saves):
		return append(passDays(days-1), "days 1 reports", open)
	default:
		return append(passDays(days), open)
	}
	return append(lines, open)
}

func passDays(n int) []string {
	if n <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("pass %dd", n)}
}

// idleDays returns for how many days the user does nothing.
func (u *user) idleDays(l *life) int {
	j, now := l.journey(), l.now()
	most := 1 + u.rand.IntN(max(1, u.patience))
	if j.Plan == nil {
		return most
	}
	event, some := l.engine.Guide.NextEvent(j, now)
	left := 30
	if some && event.When.After(now) {
		left = int((event.When.Sub(now) + day - 1) / day)
	}
	if !u.ill(l) {
		delete(u.tried, "ill")
	}
	switch {
	case u.ill(l) && u.sometimes("ill", 1, 5): // and then nothing is left to do but to wait
		return 1
	case j.Operation != nil && !some:
		return most
	case j.Operation == nil && j.Stage() == journey.StageTesting: // the last days before enforce have to be checked
		left -= rollout.QuietDays
	case j.Operation == nil && j.Stage() != journey.StageProtected:
		return most
	}
	return max(1, min(left, max(most, u.patience, left/4)))
}
