//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"slices"
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
	s.cmd.Env = []string{"TERM=xterm-256color", "LANG=C.UTF-8", "GOGC=400", "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "PATH=/nowhere"}
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

// patience is how long a text may take on a slow computer.
const patience = 2 * time.Minute

// screen returns what stands there, and what is closed when that changes.
func (s *terminalUser) screen() (text string, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.String(), s.changed
}

// before returns what was drawn last.
func (s *terminalUser) before() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ansi.Strip(string(s.drawn))
}

// see waits until the screen shows one of the texts.
func (s *terminalUser) see(texts ...string) {
	s.t.Helper()
	late := time.After(patience)
	for {
		screen, changed := s.screen()
		if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(screen, text) }) {
			return
		}
		select {
		case <-changed:
		case <-late:
			s.t.Fatalf("never seen: %q\n%s\nbefore that:\n%s", texts, screen, s.before())
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

// walkToRecord goes through the steps at the web host: it takes the name that the pretend page shows, and comes to the record. The
// policy file is made at its step: by going on, or by the action that stands so many lines below the first.
func (s *terminalUser) walkToRecord(mistake int) {
	s.t.Helper()
	s.see("PUBLISH 2/4")
	for n := 1; n < 10; n++ {
		s.see("▸ " + strconv.Itoa(n) + " ")
		if n == 5 {
			s.see("Create the policy file")
			s.see("Practice: go on, and the file is made for you.")
			if mistake > 0 {
				s.choose(mistake)
				s.see("Practice: the file is made.")
			}
		}
		s.press(enter)
	}
	s.see("▸ rosehill-school.github.io")
	s.see("Practice: the pretend page shows rosehill-school.github.io.")
	s.press(enter)
	s.see("▸ 11 ")
	s.press(enter)
	s.see("▸ 12 ")
}

// choose does what the screen asks for, by the action that stands so many lines below the first.
func (s *terminalUser) choose(action int) {
	s.t.Helper()
	s.see("practise it", "practise")
	s.press("p")
	s.see("How is it done?")
	s.press(strings.Repeat(down, action))
	s.press(enter)
}

// publish does the task that the head names, with the action that stands so many lines below the first.
func (s *terminalUser) publish(task string, action int) {
	s.t.Helper()
	s.see(task)
	s.choose(action)
}

// toPublish goes from the first screen to the first task, with Enter alone.
func (s *terminalUser) toPublish() {
	s.t.Helper()
	for _, text := range []string{
		"▸ rosehill-school.example", "▸ Yes, go on", "▸ Protect this domain", "▸ GitHub Pages",
		"▸ tls-reports@rosehill-school.example", "▸ Accept the plan",
	} {
		s.see(text)
		s.press(enter)
	}
}

// toTheEnd goes from the testing days to the end: the first reports are saved by a key, and later ones follow by themselves.
func (s *terminalUser) toTheEnd() {
	s.t.Helper()
	s.see("TESTING 1/14")
	s.reach("mails have arrived for TLS reports", step{"enter  stay in testing", enter})
	s.reach("Deliveries by day", step{"", "p"}) // the line that says so passes with the next day
	s.reach("type this word", step{"▸ Switch to enforce", enter}, step{"▸ Stay in testing", down},
		step{"enter  choose", enter}, step{"enter  stay in testing", enter})
	s.press("enforce" + enter)
	s.publish("ENFORCE 1/2", 0)
	s.publish("ENFORCE 2/2", 0)
	s.reach("The end of the practice", step{"enter  finish the practice", enter})
	s.see("mailseal example.com")
	s.see("▸ Leave")
	s.press(enter)
	s.ended("The practice is over, and nothing of it was kept.", 0)
}

// step is the key that is pressed where the screen shows a text.
type step struct{ text, key string }

// reach waits for a text, and meanwhile presses the key of the first step that the screen shows: once, and again where it still shows it
// after a second, as what has just appeared by itself takes no key. A key that comes late may answer the next question; the steps lead on
// from there too.
func (s *terminalUser) reach(goal string, steps ...step) {
	s.t.Helper()
	again, late := time.NewTicker(time.Second), time.After(patience)
	defer again.Stop()
	pressed := -1
	for {
		screen, changed := s.screen()
		if strings.Contains(screen, goal) {
			return
		}
		if i := slices.IndexFunc(steps, func(p step) bool { return strings.Contains(screen, p.text) }); i >= 0 && i != pressed {
			s.press(steps[i].key)
			pressed = i
		}
		select {
		case <-changed:
		case <-again.C:
			pressed = -1
		case <-late:
			s.t.Fatalf("never seen: %q\n%s\nbefore that:\n%s", goal, screen, s.before())
		}
	}
}

// ended waits for the end, as it should come.
func (s *terminalUser) ended(last string, code int) {
	s.t.Helper()
	s.see(last)
	if err := s.cmd.Wait(); s.cmd.ProcessState.ExitCode() != code {
		s.t.Errorf("it ended with %v, want %d", err, code)
	}
}

func TestPracticeByKeyboard(t *testing.T) {
	program := build(t)
	t.Run("straight", func(t *testing.T) {
		t.Parallel()
		s := startUser(t, program, "practice", "--pace", "20ms")
		s.see("This is practice")
		s.press("example.org" + enter)
		s.see("This practice has only the domain rosehill-school.example.")
		s.press("\x15") // the field is emptied
		s.toPublish()
		s.publish("PUBLISH 1/4", 0)
		s.walkToRecord(0)
		s.choose(0)
		s.publish("PUBLISH 4/4", 0) // the third is done: its file was made
		s.toTheEnd()
	})
	t.Run("through mistakes", func(t *testing.T) {
		t.Parallel()
		s := startUser(t, program, "practice", "--pace", "20ms")
		s.toPublish()
		s.publish("PUBLISH 1/4", 0)
		s.walkToRecord(1) // the file beside the home page
		s.choose(0)
		s.see("not at the right address")
		s.see("practise it")
		s.choose(0)
		s.publish("PUBLISH 4/4", 1) // the whole name in the name box: it ends up doubled
		s.see("_mta-sts.rosehill-school.example.rosehill-school.example")
		s.choose(0)
		s.toTheEnd()
	})
	t.Run("leaving", func(t *testing.T) {
		t.Parallel()
		s := startUser(t, program, "practice", "--pace", "20ms")
		s.see("▸ rosehill-school.example")
		s.press(enter)
		s.see("▸ Yes, go on")
		s.press("q")
		s.see("A practice is not kept")
		s.see("▸ Stay")
		s.press(enter)
		s.see("▸ Yes, go on")
		s.press("q")
		s.see("▸ Stay")
		s.press("\x03")
		s.ended("The practice is over, and nothing of it was kept.", exitInterrupted)
	})
}
