package store

import (
	"os"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

var errIsFolder = assets.NewError(msgid.ErrorSystemIsFolder, nil)

// openFile opens a file to read it. What is no file is not waited for: nobody may ever write into a named pipe. A link to a file is
// followed.
func openFile(name string) (*os.File, error) {
	if info, err := os.Stat(name); err == nil && fileOrWhat(info) != nil {
		return nil, fileOrWhat(info)
	}
	f, err := os.OpenFile(name, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat() // it may be another by now
	if err == nil {
		err = fileOrWhat(info)
	}
	if err != nil {
		_ = f.Close() // nothing was read
		return nil, err
	}
	return f, nil
}

// fileOrWhat returns what is no file as the error that says so.
func fileOrWhat(info os.FileInfo) error {
	switch {
	case info.IsDir():
		return errIsFolder
	case !info.Mode().IsRegular():
		return errNoFile
	}
	return nil
}
