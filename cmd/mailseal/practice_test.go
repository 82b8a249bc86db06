//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminalUser stands for a person at a terminal: it reads the screen and presses keys, and does nothing else.
type terminalUser struct {
	t    *testing.T
	keys *os.File
	cmd  *exec.Cmd

	mu       sync.Mutex
	emulator *vt.Emulator
	drawn    []byte        // the newest of what came, for a failure
	changed  chan struct{} // closed and replaced when something is drawn
}

// startUser runs the program at a terminal of 80 by 24.
func startUser(t *testing.T, program string, args ...string) *terminalUser {
	t.Helper()
	s := &terminalUser{t: t, emulator: vt.NewEmulator(80, 24), changed: make(chan struct{})}
	s.cmd = exec.CommandContext(t.Context(), program, args...)
	s.cmd.Env = []string{"TERM=xterm-256color", "GOGC=400", "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "PATH=/nowhere"}
	var err error
	if s.keys, err = pty.StartWithSize(s.cmd, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	go io.Copy(s.keys, s.emulator) // what a terminal answers when it is asked
	read := make(chan struct{})
	go func() {
		defer close(read)
		buffer := make([]byte, 4096)
		for {
			n, err := s.keys.Read(buffer)
			s.mu.Lock()
			s.emulator.Write(buffer[:n])
			s.drawn = append(s.drawn, buffer[:n]...)
			s.drawn = s.drawn[max(0, len(s.drawn)-16<<10):]
			close(s.changed)
			s.changed = make(chan struct{})
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-read
		s.keys.Close()
	})
	return s
}

// see waits until the screen shows one of the texts, and says which.
func (s *terminalUser) see(texts ...string) string {
	s.t.Helper()
	late := time.After(time.Minute)
	for {
		s.mu.Lock()
		screen, changed, drawn := s.emulator.String(), s.changed, s.drawn
		s.mu.Unlock()
		for _, text := range texts {
			if strings.Contains(screen, text) {
				return text
			}
		}
		select {
		case <-changed:
		case <-late:
			s.t.Fatalf("never seen: %q\n%s\nbefore that:\n%s", texts, screen, ansi.Strip(string(drawn)))
		}
	}
}

func (s *terminalUser) press(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.keys, keys); err != nil {
		s.t.Fatal(err)
	}
}

const (
	enter = "\r"
	down  = "\x1b[B"
)

// walkToName goes through the steps at the web host until it asks for the name that it shows there, and takes the one that is proposed.
func (s *terminalUser) walkToName() {
	s.t.Helper()
	s.see("Task 2 of 4")
	s.see("> 1  ")
	for n := 2; ; n++ {
		s.press(enter)
		if s.see("> "+strconv.Itoa(n)+"  ", "Value for") == "Value for" {
			break
		}
	}
	s.see("> rosehill-school.github.io")
	s.press(enter)
}

// publish does the task that the board shows, with the action that stands so many lines below the first.
func (s *terminalUser) publish(task string, action int) {
	s.t.Helper()
	s.see(task)
	s.see("p publish it")
	s.press("p")
	s.see("How do you publish it?")
	s.press(strings.Repeat(down, action))
	s.press(enter)
}

// toPublish goes from the first screen to the first task, with Enter alone.
func (s *terminalUser) toPublish() {
	s.t.Helper()
	for _, text := range []string{
		"> Yes, go on", "> Protect this domain", "> GitHub Pages (recommended)",
		"> tls-reports@rosehill-school.example", "> Accept the plan",
	} {
		s.see(text)
		s.press(enter)
	}
}

// toProtected goes from the testing days to the end.
func (s *terminalUser) toProtected() {
	s.t.Helper()
	for s.see("Everything is ready", "> Leave it as it is") != "Everything is ready" {
		s.press(enter)
		s.leave("> Leave it as it is")
	}
	s.see("> Leave it as it is")
	s.press(down)
	s.see("> Switch to enforce")
	s.press(enter)
	s.see("type: enforce")
	s.press("enforce" + enter)
	s.publish("Task 1 of 2", 0)
	s.publish("Task 2 of 2", 0)
	s.see("All is well. What now?")
	s.see("> Leave it as it is")
	s.press("q")
	s.see("The practice is over")
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("it ended with %v", err)
	}
}

// leave waits until a text is gone from the screen, or the screen has come to what follows it.
func (s *terminalUser) leave(text string) {
	s.t.Helper()
	late := time.After(time.Minute)
	for {
		s.mu.Lock()
		gone, changed := !strings.Contains(s.emulator.String(), text), s.changed
		s.mu.Unlock()
		if gone {
			return
		}
		select {
		case <-changed:
		case <-late:
			s.t.Fatalf("still there: %q", text)
		}
	}
}

func TestPracticeByKeyboard(t *testing.T) {
	program := build(t)
	t.Run("straight", func(t *testing.T) {
		t.Parallel()
		s := startUser(t, program, "practice", "--pace", "20ms")
		s.toPublish()
		s.publish("Task 1 of 4", 0)
		s.walkToName()
		for _, task := range []string{"Task 2 of 4", "Task 3 of 4", "Task 4 of 4"} {
			s.publish(task, 0)
		}
		s.toProtected()
	})
	t.Run("through a slip", func(t *testing.T) {
		t.Parallel()
		s := startUser(t, program, "practice", "--pace", "20ms")
		s.toPublish()
		s.publish("Task 1 of 4", 0)
		s.walkToName()
		s.publish("Task 2 of 4", 0)
		s.publish("Task 3 of 4", 0)
		s.publish("Task 4 of 4", 1) // the whole name in the name box: it ends up doubled
		s.see("_mta-sts.rosehill-school.example.rosehill-school.example")
		s.see("In the name box type only `_mta-sts`")
		s.publish("Task 4 of 4", 0)
		s.toProtected()
	})
}
