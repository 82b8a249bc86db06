package main

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// shellCommand returns a command that the system's shell runs. cmd has quotes of its own, so it gets the line as it is.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return cmd
}

// typedIn returns the shell that mailseal was started from: the nearest of the programs that started it, as a package manager's
// stand-in may be between them.
var typedIn = sync.OnceValue(func() shell {
	const far = 6
	programs := runningPrograms()
	at := uint32(os.Getpid())
	for range far {
		at = programs[at].ParentProcessID
		program, there := programs[at]
		if !there {
			break
		}
		if s, known := shellOf(windows.UTF16ToString(program.ExeFile[:])); known {
			return s
		}
	}
	s, _ := shellOf("")
	return s
})

// runningPrograms returns the programs that run, by their numbers; none where Windows does not say.
func runningPrograms() map[uint32]windows.ProcessEntry32 {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil
	}
	defer func() { _ = windows.CloseHandle(snapshot) }() // it was only read
	programs := map[uint32]windows.ProcessEntry32{}
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		programs[entry.ProcessID] = entry
	}
	return programs
}
