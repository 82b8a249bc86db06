//go:build unix

package tuitest

import (
	"os"
	"syscall"
)

// pollable returns a file for the same end of a pty, which can be closed while somebody reads from it.
func pollable(control *os.File) (*os.File, error) {
	fd, err := syscall.Dup(int(control.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), control.Name()), nil
}
