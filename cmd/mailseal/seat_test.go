//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	xterm "golang.org/x/term"

	"mailseal/tui/tuitest"
)

// seat is a person at a terminal in which the program runs, as a user has it. They read the window and press keys, and do nothing else.
type seat struct {
	*tuitest.Terminal
	t      *testing.T
	cmd    *exec.Cmd
	ended  chan struct{} // closed when the program has ended
	before *xterm.State  // of the terminal
	folder string        // for temporary files
}

// sit runs a program in a terminal, as the first of a session.
func sit(t *testing.T, o tuitest.Options, program string, args ...string) *seat {
	t.Helper()
	s := &seat{t: t, Terminal: tuitest.Open(t, o), ended: make(chan struct{}), folder: t.TempDir()}
	var err error
	if s.before, err = xterm.GetState(int(s.TTY.Fd())); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(program, args...)
	s.cmd.Env = []string{"TERM=xterm-256color", "LANG=C.UTF-8", "GOGC=400", "HOME=" + t.TempDir(), "TMPDIR=" + s.folder, "PATH=/nowhere", "PS1=$ "}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.TTY, s.TTY, s.TTY
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // ProcessState has what there is to know
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
	})
	return s
}

// wait waits until the program has ended.
func (s *seat) wait() {
	s.t.Helper()
	late := time.NewTimer(tuitest.DefaultPatience)
	defer late.Stop()
	select {
	case <-s.ended:
	case <-late.C:
		s.t.Fatalf("it does not end\n%s", s.Screen())
	}
}

// gone waits until the program has ended with that exit code, and holds that it has left everything as it was: the terminal, and the
// folder for temporary files.
func (s *seat) gone(code int) {
	s.t.Helper()
	s.wait()
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.t.Errorf("it ended with %s, want exit code %d\n%s", s.cmd.ProcessState, code, s.Screen())
	}
	s.left()
}

// left holds that everything is as it was.
func (s *seat) left() {
	s.t.Helper()
	if after, err := xterm.GetState(int(s.TTY.Fd())); err == nil && !reflect.DeepEqual(after, s.before) {
		s.t.Errorf("the terminal's settings are %+v, were %+v", after, s.before)
	}
	s.AwaitThat("a terminal as it was", func(tuitest.Screen) bool { return len(s.Left()) == 0 })
	if raw := s.Written(); strings.Contains(raw, "\x1b[?1049h") || strings.Contains(raw, "\x1b[?47h") {
		s.t.Error("the window was taken over")
	}
	s.empty()
}

// empty holds that nothing is left in the folder for temporary files.
func (s *seat) empty() {
	s.t.Helper()
	files, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
	for _, f := range files {
		s.t.Errorf("%s is left among the temporary files", f.Name())
	}
}

// frame waits for a frame with that in it that can be read to its end, and nothing under way.
func (s *seat) frame(what string, is func(tuitest.Frame) bool) tuitest.Frame {
	s.t.Helper()
	var f tuitest.Frame
	s.AwaitThat(what, func(screen tuitest.Screen) bool {
		f = tuitest.Read(screen)
		return screen.Drawn() && len(f.Keys) > 0 && !busy(f) && is(f)
	})
	return f
}

// next presses Enter, and waits for another frame.
func (s *seat) next(f tuitest.Frame) tuitest.Frame {
	s.t.Helper()
	s.Type(enter)
	return s.frame("what follows "+f.Title, func(next tuitest.Frame) bool {
		return next.Title != f.Title || !reflect.DeepEqual(next.Steps, f.Steps) || !reflect.DeepEqual(next.Options, f.Options)
	})
}
