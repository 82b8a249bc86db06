package lives

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How much a shrinker may live.
const (
	mostReplays = 400
	mostLooks   = 8000 // in all of them together: they are what costs
	mostTime    = 2 * time.Minute
)

// shrinker makes a failing life shorter. It leaves lines out, and replays what is left: where the same rule is broken, for whatever
// reason, it goes on with that. It tries the same for the same story in each run, as far as it has time to.
type shrinker struct {
	dir  string
	rule string // that has to be broken
	best story

	replays, looks int
	began          time.Time
}

// shrink returns the shortest story that it finds to break the same rule as another; ok is false where not even the whole story,
// played again, breaks it.
func shrink(dir string, whole story, rule string) (short story, ok bool) {
	if rule == ruleNoDeadEnd {
		whole = whole.withoutFinish()
	} else {
		whole.lines = slices.DeleteFunc(slices.Clone(whole.lines), isFinish)
	}
	s := &shrinker{dir: dir, rule: rule, best: whole, began: time.Now()}
	if !s.try(whole.lines) {
		return whole, false
	}
	for before := -1; before != s.size(); {
		before = s.size()
		s.leaveOut()
		s.join()
		s.shorten()
		s.answerLess()
		s.usual()
	}
	return s.best, true
}

// killsFor returns after how many lines mailseal is killed where a rule is broken: a story of a few lines has to come to that, too.
func killsFor(rule string) int {
	if rule == ruleResume {
		return 1
	}
	return killEvery
}

// size is what has to become smaller.
func (s *shrinker) size() int { return len(s.best.lines)*1000 + len(strings.Join(s.best.lines, "\n")) }

// spent reports whether enough was tried.
func (s *shrinker) spent() bool {
	return s.replays >= mostReplays || s.looks >= mostLooks || time.Since(s.began) > mostTime
}

// try takes the lines for the best where they break the rule.
func (s *shrinker) try(lines []string) bool {
	if s.spent() {
		return false
	}
	s.replays++
	dir := filepath.Join(s.dir, "replay-"+strconv.Itoa(s.replays))
	defer func() { _ = os.RemoveAll(dir) }()
	l, err := replay(dir, story{lines, s.best.files}, killsFor(s.rule))
	if err != nil {
		return false
	}
	l.close()
	s.looks += len(l.seen)
	if l.wrong == nil || l.wrong.Rule != s.rule {
		return false
	}
	s.best.lines = l.lines
	if s.rule == ruleNoDeadEnd {
		s.best = s.best.withoutFinish()
	}
	return true
}

// head counts the lines that stay: the comment, and the world.
func (s *shrinker) head() int {
	return 1 + slices.IndexFunc(s.best.lines, func(line string) bool { return strings.HasPrefix(line, "world") })
}

// end is behind the last line that may go.
func (s *shrinker) end() int {
	if n := len(s.best.lines); n > 0 && isFinish(s.best.lines[n-1]) {
		return n - 1
	}
	return len(s.best.lines)
}

// leaveOut leaves out halves, then quarters, and so on down to single lines. A part that was needed only for its time becomes that.
func (s *shrinker) leaveOut() {
	for size := (s.end() - s.head() + 1) / 2; size > 0; size /= 2 {
		for at := s.head(); at < s.end() && !s.spent(); {
			to := min(at+size, s.end())
			if !s.try(slices.Concat(s.best.lines[:at], s.best.lines[to:])) && !s.onlyTime(at, to) {
				at = to
			}
		}
	}
}

// onlyTime tries to have nothing happen in a part, but its time.
func (s *shrinker) onlyTime(at, to int) bool {
	long := time.Duration(0)
	for _, line := range s.best.lines[at:to] {
		long += lasts(line)
	}
	return to-at > 1 && long > 0 && s.try(slices.Concat(s.best.lines[:at], []string{"pass " + written(long)}, s.best.lines[to:]))
}

// lasts is how long a line takes.
func lasts(line string) time.Duration {
	words := split(line, "")
	switch {
	case len(words) == 2 && words[0] == "pass":
		d, _ := duration(words[1:])
		return d
	case len(words) >= 2 && words[0] == "days":
		n, _ := strconv.Atoi(words[1])
		return time.Duration(n) * 24 * time.Hour
	}
	return 0
}

// written is a duration as stories write it.
func written(d time.Duration) string {
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	text := ""
	if days > 0 {
		text = strconv.Itoa(int(days)) + "d"
	}
	if rest > 0 || text == "" {
		text += rest.String()
	}
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// join makes one line of two neighbours: of two waits, of two days, and of two times that the wizard was opened.
func (s *shrinker) join() {
	for at := s.head(); at+1 < s.end() && !s.spent(); at++ {
		for at+1 < s.end() {
			line, ok := joined(s.best.lines[at], s.best.lines[at+1])
			if !ok || !s.try(slices.Concat(s.best.lines[:at], []string{line}, s.best.lines[at+2:])) {
				break
			}
		}
	}
}

func joined(line, next string) (both string, ok bool) {
	const wizard = "mailseal $DOMAIN"
	a, b := strings.Fields(line), strings.Fields(next)
	switch {
	case len(a) == 2 && len(b) == 2 && a[0] == "pass" && b[0] == "pass":
		return "pass " + written(lasts(line)+lasts(next)), true
	case len(a) > 1 && len(a) == len(b) && a[0] == "days" && b[0] == "days":
		return daysLine(int((lasts(line)+lasts(next))/(24*time.Hour)), a), true
	case strings.HasPrefix(line, wizard) && strings.HasPrefix(next, wizard):
		return line + strings.TrimPrefix(next, wizard), true
	}
	return "", false
}

func daysLine(n int, words []string) string {
	return strings.Join(append([]string{"days", strconv.Itoa(n)}, words[2:]...), " ")
}

// shorten makes waits shorter, or at least rounder.
func (s *shrinker) shorten() {
	for at := s.head(); at < s.end(); at++ {
		for at < s.end() && slices.ContainsFunc(shorter(s.best.lines[at]), func(line string) bool {
			return s.try(slices.Concat(s.best.lines[:at], []string{line}, s.best.lines[at+1:]))
		}) {
		}
	}
}

// shorter returns lines that take less time than a line, the shortest first.
func shorter(line string) (lines []string) {
	words, long := strings.Fields(line), lasts(line)
	switch {
	case long == 0:
	case words[0] == "days":
		n := int(long / (24 * time.Hour))
		for _, fewer := range []int{n / 2, n - 1} {
			if fewer > 0 && fewer < n {
				lines = append(lines, daysLine(fewer, words))
			}
		}
		if len(words) > 2 {
			lines = append(lines, daysLine(n, words[:2]))
		}
	default:
		for _, unit := range []time.Duration{24 * time.Hour, time.Hour, 10 * time.Minute} {
			for _, less := range []time.Duration{(long / 2).Truncate(unit), long.Truncate(unit)} {
				if less > 0 && less < long {
					lines = append(lines, "pass "+written(less))
				}
			}
		}
	}
	return lines
}

// answerLess leaves out answers of the wizard's lines.
func (s *shrinker) answerLess() {
	for at := s.head(); at < s.end(); at++ {
		parts := strings.Split(s.best.lines[at], " --")
		if parts[0] != "mailseal $DOMAIN" {
			continue
		}
		for i := len(parts) - 1; i > 0; i-- {
			fewer := slices.Concat(parts[:i], parts[i+1:])
			if s.try(slices.Concat(s.best.lines[:at], []string{strings.Join(fewer, " --")}, s.best.lines[at+1:])) {
				parts = fewer
				if at >= s.end() {
					return
				}
			}
		}
	}
}

// usual tries the companies that a world has where none are named.
func (s *shrinker) usual() {
	at := s.head() - 1
	words := strings.Fields(s.best.lines[at])
	for i := len(words) - 1; i > 0; i-- {
		if strings.HasPrefix(words[i], "provider=") || strings.HasPrefix(words[i], "dns=") {
			fewer := slices.Concat(words[:i], words[i+1:])
			if s.try(slices.Concat(s.best.lines[:at], []string{strings.Join(fewer, " ")}, s.best.lines[at+1:])) {
				words = fewer
			}
		}
	}
}
