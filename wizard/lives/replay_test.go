package lives

import (
	"errors"
	"fmt"
	"mailseal/wizard/practice"
	"slices"
)

var errNoWorld = errors.New("the story does not begin with a world")

// replay lives a story. mailseal is killed and started again after each so many lines, where it was run. After a line that says so
// (finishes), the user goes on to their goal, as in the life that the story is of.
func replay(dir string, s story, kills int) (*life, error) {
	at := slices.IndexFunc(s.lines, func(line string) bool { return len(split(line, "")) > 0 })
	if at < 0 || split(s.lines[at], "")[0] != "world" {
		return nil, errNoWorld
	}
	options, err := practice.ReadOptions(split(s.lines[at], "")[1:])
	if err != nil {
		return nil, err
	}
	l, err := newLife(dir, options)
	if err != nil {
		return nil, err
	}
	l.lines = slices.Clone(s.lines[:at+1])
	l.files, l.follows, l.kills = s.files, s.follows(), kills
	if err := l.replay(s.lines[at+1:]); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *life) replay(lines []string) error {
	for _, line := range lines {
		if isFinish(line) {
			l.lines = append(l.lines, line)
			return l.finishBy(finisher(line), &weather{})
		}
		if err := l.play(line); err != nil {
			return fmt.Errorf("after %d lines: %w", len(l.lines), err)
		}
	}
	return nil
}
