//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// build makes the program, as a user has it.
func build(t *testing.T) string {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var built = sync.OnceValues(func() (string, error) {
	program := filepath.Join(programs, "mailseal")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

// TestMuteTerminal runs the program on a terminal that never answers: asking it anything would take
// 5 seconds (bubbletea does so before main) and leave escape codes on the line.
func TestMuteTerminal(t *testing.T) {
	program := build(t)
	for _, args := range [][]string{{"--version"}, {"status", "--help"}, {"explain", "enforce"}} {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Env = []string{"TERM=xterm-256color", "HOME=" + t.TempDir(), "PATH=/nowhere"}
		terminal, err := pty.Start(cmd)
		if err != nil {
			cancel()
			t.Skipf("no pseudo terminal here: %v", err)
		}
		out, _ := io.ReadAll(terminal) // ends with an error when the other side closes
		err = cmd.Wait()
		if slow := ctx.Err(); err != nil || errors.Is(slow, context.DeadlineExceeded) {
			t.Errorf("mailseal %v on a mute terminal: %v, %v", args, err, slow)
		}
		if strings.Contains(string(out), "\x1b") || len(out) == 0 {
			t.Errorf("mailseal %v on a mute terminal wrote %q", args, out)
		}
		terminal.Close()
		cancel()
	}
}
