package main

import (
	"context"
	"os/exec"
	"syscall"
)

// shellCommand returns a command that the system's shell runs. cmd has quotes of its own, so it gets the line as it is.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return cmd
}
