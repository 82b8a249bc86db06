//go:build unix

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"mailseal/tui/tuitest"
)

// visit is the whole program in a bubble of testing/synctest, with a person at its window: nothing is left out but the process, and no
// time is lost. It is Mon 2 Nov 2026, 09:00.
type visit struct {
	*tuitest.Window
	t      *testing.T
	code   int
	ended  chan struct{} // closed when the program has ended
	cancel func()        // as a signal does
	home   string        // where the notes are
	args   []string

	prepare func(*app)
	size    [2]int
}

// start runs the program; prepare may put a world in place of the network, and be nil.
func start(t *testing.T, width, height int, prepare func(*app), args ...string) *visit {
	t.Helper()
	time.Sleep(time.Until(storyStart()))
	v := &visit{t: t, home: t.TempDir(), prepare: prepare, size: [2]int{width, height}}
	v.run(args...)
	t.Cleanup(func() { v.end() })
	return v
}

// run runs the program in a new window, with the notes that there are.
func (v *visit) run(args ...string) {
	v.t.Helper()
	v.args, v.ended = args, make(chan struct{})
	v.Window = tuitest.OpenWindow(v.t, v.size[0], v.size[1])
	environment := map[string]string{"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": v.home, "XDG_STATE_HOME": v.home}
	window, ended := v.Window, v.ended
	a := newApp(streams{in: window.In, out: window, errOut: window, inTTY: true, outTTY: true}, func(name string) string { return environment[name] })
	if v.prepare != nil {
		v.prepare(a)
	}
	var ctx context.Context
	ctx, v.cancel = context.WithCancel(v.t.Context())
	go func() {
		defer close(ended)
		v.code = a.run(ctx, append([]string{}, args...)) // nil is the arguments of the test
	}()
}

// end ends the program as a signal does.
func (v *visit) end() {
	v.cancel()
	<-v.ended
}

// frame returns what the window shows when it rests. Nothing that a person has to do is in a window that the frame does not fit in.
func (v *visit) frame() tuitest.Frame {
	v.t.Helper()
	screen := v.Steady()
	f := tuitest.Read(screen)
	for n := 0; busy(f) && n < 100; n++ {
		v.After(500 * time.Millisecond)
		screen = v.Steady()
		f = tuitest.Read(screen)
	}
	for _, wrong := range tuitest.Misfits(screen) {
		v.t.Errorf("%s:\n%s", wrong, screen)
	}
	if key := missingWords.FindString(f.Text()); key != "" {
		v.t.Errorf("there are no words for %s:\n%s", key, screen)
	}
	return f
}

// running reports whether the program has not ended.
func (v *visit) running() bool {
	select {
	case <-v.ended:
		return false
	default:
		return true
	}
}

// busy reports whether the program is at something.
func busy(f tuitest.Frame) bool {
	return strings.Contains(f.Turn, "Checking") || strings.HasPrefix(f.Title, "Checking") || f.Title == ""
}
