package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

// untilLines ends a run once so many lines were written.
type untilLines struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines int
	stop  func()
}

func (w *untilLines) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(text)
	if strings.Count(w.text.String(), "\n") >= w.lines {
		w.stop()
	}
	return len(text), nil
}

// watched runs a command that watches in a crowd, until it has written so many lines.
func (c *crowd) watched(t *testing.T, in string, lines int, args ...string) result {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	out := &untilLines{lines: lines, stop: stop}
	var talk bytes.Buffer
	a := newApp(streams{in: strings.NewReader(in), out: out, errOut: &talk}, func(string) string { return "" })
	a.network = c.config()
	code := a.run(ctx, append([]string{"--state-dir", t.TempDir(), "status", "--watch"}, args...))
	return result{code, out.text.String(), talk.String()}
}

// TestWatchPlain holds that without a terminal, a run that watches says how many domains there are, writes a line for each of them as its
// check ends, and is ended by an interruption.
func TestWatchPlain(t *testing.T) {
	c := newCrowd(t)
	c.fault = func(i int) trouble { return map[int]trouble{2: expired}[i] }
	got := c.watched(t, "practice-0.example\nno domain\npractice-1.example # a school\npractice-2.example\n", 5, "-")
	if got.code != exitInterrupted {
		t.Errorf("it ended with %d", got.code)
	}
	if !strings.HasPrefix(got.out, "3 domains: 3 not checked yet. ") || strings.Count(got.out, ": practice-") != 3 {
		t.Errorf("it wrote:\n%s", got.out)
	}
	for _, line := range []string{"practice-0.example is OK. Next check ", "practice-1.example is OK. ", "practice-2.example is WRONG. The web certificate of mta-sts.practice-2.example expired"} {
		if !strings.Contains(got.out, line) {
			t.Errorf("it did not write %q:\n%s", line, got.out)
		}
	}
	if !strings.Contains(got.talk, "line 2") {
		t.Errorf("of a line that is no domain, it said: %s", got.talk)
	}
	if strings.ContainsAny(got.out, "\a\x1b") {
		t.Error("it wrote more than lines")
	}
}

// TestWatchJSON holds that each check is an object on a line of its own, as it ends.
func TestWatchJSON(t *testing.T) {
	c := newCrowd(t)
	got := c.watched(t, "", 3, "--json", "practice-0.example", "practice-1.example", "practice-2.example")
	if got.code != exitInterrupted || strings.Count(got.out, "\n") != 3 || strings.Count(got.out, `"verdict":"ok"`) != 3 {
		t.Errorf("it ended with %d, and wrote:\n%s%s", got.code, got.out, got.talk)
	}
	if err := keepsSchema(got.out); err != nil {
		t.Error(err)
	}
}

// TestWatchRefuses holds that what cannot be watched, or not like that, is said before anything is checked.
func TestWatchRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"--format csv a.example":        "--watch does not go with --format csv",
		"--format nagios a.example":     "--watch does not go with --format nagios",
		"--format prometheus a.example": "--watch does not go with --format prometheus",
		"--quiet a.example":             "--watch does not go with --quiet",
		"--in-order a.example":          "--watch does not go with --in-order",
		"-":                             "standard input",
		"":                              "mailseal",
	} {
		c := newCrowd(t)
		got := c.watched(t, "\n", 1, strings.Fields(args)...)
		if said := got.out + got.talk; got.code == exitFine || got.code == exitInterrupted || !strings.Contains(said, want) || c.sockets > 0 {
			t.Errorf("%s: it ended with %d after %d connections, and said: %s", args, got.code, c.sockets, said)
		}
	}
}
