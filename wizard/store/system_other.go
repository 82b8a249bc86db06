//go:build !windows

package store

import (
	"os"
	"syscall"
)

// noWait opens what is no file without waiting for whoever is at its other end.
const noWait = syscall.O_NONBLOCK

// inTheWay says no: an open file can be replaced.
func inTheWay(error) bool { return false }

// syncFolder makes a rename last through a power cut.
func syncFolder(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
