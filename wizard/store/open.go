package store

import (
	"io/fs"
	"os"
	"syscall"
)

// openFile opens a file to read it. What is no file is not waited for: nobody may ever write into a named pipe. A link to a file is
// followed.
func openFile(name string) (*os.File, error) {
	if info, err := os.Stat(name); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	f, err := os.OpenFile(name, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat() // it may be another by now
	switch {
	case err != nil:
	case info.IsDir():
		err = &fs.PathError{Op: "open", Path: name, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		err = errNoFile
	default:
		return f, nil
	}
	_ = f.Close() // nothing was read
	return nil, err
}
