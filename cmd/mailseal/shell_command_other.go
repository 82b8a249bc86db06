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
