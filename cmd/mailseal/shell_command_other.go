//go:build !windows

package main

import (
	"context"
	"os/exec"
)

// shellCommand returns a command that the system's shell runs.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", line)
}

// typedIn returns the shell that mailseal was started from: all of Unix take the same quotes.
func typedIn() shell { return unixShell }
