//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailseal/tui/tuitest"
)

// walk goes with Enter alone from the first screen of a practice to the first step at a DNS host, and does something at each screen on the
// way: at questions, at pages to read, at a field, at a task.
func walk(s *seat, at func(tuitest.Frame)) {
	s.t.Helper()
	f := s.frame("the first screen", func(tuitest.Frame) bool { return true })
	for range 20 {
		at(f)
		if len(f.Values) > 0 && len(f.Steps) > 0 {
			return
		}
		f = s.next(f)
	}
	s.t.Fatalf("no task comes\n%s", s.Screen())
}

// TestLeaving leaves by each way that a terminal has, at the first screen, at a question in the middle, and at a task.
func TestLeaving(t *testing.T) {
	program := build(t)
	for name, way := range map[string]struct {
		leave func(*seat)
		code  int
	}{
		"Ctrl-C":  {func(s *seat) { s.Type(ctrlC) }, exitInterrupted},
		"SIGTERM": {func(s *seat) { _ = s.cmd.Process.Signal(syscall.SIGTERM) }, exitInterrupted},
		"SIGINT":  {func(s *seat) { _ = s.cmd.Process.Signal(syscall.SIGINT) }, exitInterrupted},
		"SIGHUP":  {func(s *seat) { _ = s.cmd.Process.Signal(syscall.SIGHUP) }, exitInterrupted},
	} {
		for _, screens := range []int{1, 4, 20} {
			t.Run(fmt.Sprintf("%s at screen %d", name, screens), func(t *testing.T) {
				t.Parallel()
				s := sit(t, tuitest.Options{}, program, "practice", "--pace", "20ms")
				f := s.frame("the first screen", func(tuitest.Frame) bool { return true })
				for n := 1; n < screens && len(f.Values) == 0; n++ {
					f = s.next(f)
				}
				way.leave(s)
				s.gone(way.code)
			})
		}
	}
}

// TestWindowCloses closes the window: nothing can be said any more, and nothing is left.
func TestWindowCloses(t *testing.T) {
	s := sit(t, tuitest.Options{}, build(t), "practice", "--pace", "20ms")
	f := s.frame("the first screen", func(tuitest.Frame) bool { return true })
	s.next(f)
	s.HangUp()
	s.wait()
	s.empty()
}

// TestPlainWindowCloses closes the window on the plain front end, while it asks.
func TestPlainWindowCloses(t *testing.T) {
	s := sit(t, tuitest.Options{}, build(t), "practice", "--plain", "--pace", "20ms")
	s.Await("Answer:")
	s.HangUp()
	s.wait()
	s.empty()
}

// TestNohup: a program that is to live on when its terminal is closed does.
func TestNohup(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	s := sit(t, tuitest.Options{}, shell, "-c", `trap "" HUP; exec "$0" practice --plain --pace 20ms`, build(t))
	s.Await("Answer:")
	_ = s.cmd.Process.Signal(syscall.SIGHUP)
	s.Type("\r")
	s.Await("Is this your domain?") // it still reads and writes
	s.Type(ctrlC)
	s.gone(exitInterrupted)
}

// TestPause stops the program with Ctrl-Z, as a shell has it, and brings it back.
func TestPause(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	program := build(t)
	s := sit(t, tuitest.Options{}, shell, "-i")
	s.Await("$")
	s.Type(program + " practice --pace 20ms\r")
	f := s.frame("the first screen", func(tuitest.Frame) bool { return true })
	for range 3 {
		f = s.next(f)
	}
	s.Type("\x1a")
	s.AwaitThat("the shell's prompt", func(screen tuitest.Screen) bool {
		lines := strings.Split(screen.String(), "\n")
		return strings.Contains(screen.String(), "topped") && strings.TrimSpace(lines[len(lines)-1]) == "$"
	})
	if left := s.Left(); len(left) > 0 {
		t.Errorf("while it is stopped: %v", left)
	}
	s.Type("fg\r")
	back := s.frame("the same screen", func(back tuitest.Frame) bool {
		return back.Title == f.Title && reflect.DeepEqual(back.Options, f.Options)
	})
	s.next(back) // it still reads keys
	s.Type(ctrlC)
	s.AwaitThat("the shell's prompt", func(screen tuitest.Screen) bool {
		lines := strings.Split(screen.String(), "\n")
		return strings.TrimSpace(lines[len(lines)-1]) == "$"
	})
	s.Type("echo code $?\r")
	s.Await(fmt.Sprintf("code %d", exitInterrupted))
	s.Type("exit\r")
	s.gone(exitFine)
}

const ctrlC = "\x03"

// TestResize changes the window at each screen of a practice: narrower, wider, lower, and back. After each the whole frame is in it, once.
func TestResize(t *testing.T) {
	s := sit(t, tuitest.Options{}, build(t), "practice", "--pace", "20ms")
	screens := 0
	walk(s, func(f tuitest.Frame) {
		screens++
		for _, size := range [][2]int{{60, 24}, {40, 24}, {118, 36}, {80, 16}, {100, 50}, {80, 24}} {
			s.Resize(size[0], size[1])
			s.AwaitThat(fmt.Sprintf("%q in a window of %v", f.Title, size), func(screen tuitest.Screen) bool {
				now := tuitest.Read(screen)
				return len(tuitest.Misfits(screen)) == 0 && chosen(now) == chosen(f) && (now.Typed == nil) == (f.Typed == nil) &&
					(now.Open == "") == (f.Open == "")
			})
		}
		s.frame("the same as before", func(now tuitest.Frame) bool {
			return now.Title == f.Title && reflect.DeepEqual(now.Options, f.Options) && reflect.DeepEqual(now.Steps, f.Steps)
		})
	})
	if screens < 6 {
		t.Errorf("only %d screens were seen", screens)
	}
	s.Type(ctrlC)
	s.gone(exitInterrupted)
}

// TestResizeDuringCheck does so while mailseal checks.
func TestResizeDuringCheck(t *testing.T) {
	s := sit(t, tuitest.Options{}, build(t), "practice", "--pace", "20ms")
	s.frame("the first screen", func(f tuitest.Frame) bool { return f.Typed != nil })
	s.Type(enter)
	for _, size := range [][2]int{{60, 24}, {40, 24}, {118, 36}, {80, 16}, {80, 24}} {
		s.Resize(size[0], size[1])
	}
	s.AwaitThat("what was found", func(screen tuitest.Screen) bool {
		return len(tuitest.Misfits(screen)) == 0 && len(tuitest.Read(screen).Options) > 0
	})
	s.Type(ctrlC)
	s.gone(exitInterrupted)
}

// TestAsksNothing starts the wizard on a terminal that answers no question. It asks none: that would cost 5 seconds.
func TestAsksNothing(t *testing.T) {
	program, begun := build(t), time.Now()
	s := sit(t, tuitest.Options{Mute: true}, program, "practice", "--pace", "20ms")
	f := s.frame("the first screen", func(tuitest.Frame) bool { return true })
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("the first screen came after %s", took)
	}
	s.next(f)
	for _, question := range []string{"\x1b]10;?", "\x1b]11;?", "\x1b[6n", "\x1b[c", "\x1b[0c", "\x1b[>c", "\x1b[>q", "\x1b[?u", "\x1b[14t", "\x1b[18t"} {
		if strings.Contains(s.Written(), question) {
			t.Errorf("it asks the terminal %q", question)
		}
	}
	s.Type(ctrlC)
	s.gone(exitInterrupted)
}
