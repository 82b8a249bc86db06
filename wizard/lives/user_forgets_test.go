package lives

import "fmt"

// leaves goes away for a while, whatever is open, and does what it finds when it comes back.
func leaves(u *user, l *life) []string {
	if !u.sometimes("leave", 8, 4) {
		return nil
	}
	days := 1 + u.rand.IntN(21)
	if u.cron && percent(u.rand, 50) {
		return []string{fmt.Sprintf("pass %dd", days), "days 1", open}
	}
	return []string{fmt.Sprintf("pass %dd", days), open}
}

// leavesForGood forgets mailseal for months.
func leavesForGood(u *user, _ *life) []string {
	if !u.sometimes("leave for good", 30, 1) {
		return nil
	}
	return []string{fmt.Sprintf("pass %dd", 40+u.rand.IntN(80)), open}
}
