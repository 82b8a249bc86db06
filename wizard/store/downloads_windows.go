package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// downloadsFolder returns the known folder, which the user may have moved.
func downloadsFolder(getenv func(string) string) string {
	if named := getenv(downloadsVariable); filepath.IsAbs(named) {
		return named
	}
	path, err := windows.KnownFolderPath(windows.FOLDERID_Downloads, 0)
	if err != nil {
		return ""
	}
	return path
}
