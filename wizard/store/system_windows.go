package store

import (
	"errors"
	"os"
	"syscall"
)

const (
	errorAccessDenied     = syscall.Errno(5)
	errorSharingViolation = syscall.Errno(32)
)

// noWait is nothing: a file of Windows never waits.
const noWait = 0

// inTheWay reports whether another program has the file open.
func inTheWay(err error) bool {
	return errors.Is(err, errorSharingViolation) || errors.Is(err, errorAccessDenied)
}

// syncFolder does nothing: Windows cannot flush a folder, and NTFS journals the rename.
func syncFolder(*os.Root, string) error { return nil }
