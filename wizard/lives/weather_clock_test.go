package lives

import "mailseal/wizard/practice"

// clockWrong stands among the spells while the user's clock is wrong. It is none of the world's faults.
const clockWrong practice.Fault = "clock"

// wrongClock has the user's clock jump.
func wrongClock(w *weather, l *life) (line, end string) {
	if l.skew != 0 {
		return "", ""
	}
	return "clock " + pick(w.rand, []string{"-400d", "-40d", "-2d", "-24h", "-3h", "-10m", "3m", "10m", "3h", "24h", "2d", "8d", "40d", "400d"}), "clock 0s"
}
