//go:build unix

package main

import (
	"bytes"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// TestTypedPassword: what is typed is not shown, and whoever ends the program there has the terminal back as it was.
func TestTypedPassword(t *testing.T) {
	m := newMailboxServer(t)
	program := build(t)
	type ended struct {
		code int
		said string
	}
	types := func(keys string) ended {
		t.Helper()
		terminal, tty, err := pty.Open()
		if err != nil {
			t.Skipf("no pseudo terminal here: %v", err)
		}
		defer terminal.Close()
		before, err := term.GetState(int(tty.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), program, "--state-dir", m.state, "reports", "rosehill.example", "--imap", "username@"+m.at)
		cmd.Env = []string{"TERM=dumb", "HOME=" + t.TempDir(), "SSL_CERT_FILE=" + m.roots}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var said []byte
		for !bytes.Contains(said, []byte("Password for username@127.0.0.1:")) {
			some := make([]byte, 1<<10)
			n, err := terminal.Read(some)
			if err != nil {
				t.Fatalf("no question: %v after %q", err, said)
			}
			said = append(said, some[:n]...)
		}
		if _, err := terminal.Write([]byte(keys)); err != nil {
			t.Fatal(err)
		}
		rest := make(chan string, 1)
		go func() {
			var all bytes.Buffer
			_, _ = all.ReadFrom(terminal) // it ends with an error when the last program has closed it
			rest <- all.String()
		}()
		_ = cmd.Wait() // the exit code says how
		after, err := term.GetState(int(tty.Fd()))
		if err != nil || !reflect.DeepEqual(before, after) {
			t.Errorf("%q: the terminal is not as it was (%v)", keys, err)
		}
		tty.Close()
		return ended{cmd.ProcessState.ExitCode(), string(said) + <-rest}
	}
	if e := types("hunter2\r"); e.code != exitAction || strings.Contains(e.said, "hunter") || !strings.Contains(e.said, "does not accept") {
		t.Errorf("a wrong password: code %d, %q", e.code, e.said)
	}
	if e := types("password\r"); e.code != exitUnknown || strings.Contains(e.said, "password") || !strings.Contains(e.said, "no new TLS report") {
		t.Errorf("the right one: code %d, %q", e.code, e.said)
	}
	if e := types("\r"); e.code != exitFailed || !strings.Contains(e.said, "No password was typed") {
		t.Errorf("none: code %d, %q", e.code, e.said)
	}
	if e := types("hunt\x03"); e.code != exitInterrupted || strings.Contains(e.said, "hunt") {
		t.Errorf("Ctrl-C: code %d, %q", e.code, e.said)
	}
}
