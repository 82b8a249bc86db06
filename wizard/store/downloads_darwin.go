package store

import (
	"path/filepath"
)

// downloadsFolder returns the folder that macOS has for everybody.
func downloadsFolder(getenv func(string) string) string {
	if named := getenv(downloadsVariable); filepath.IsAbs(named) {
		return named
	}
	return below(getenv("HOME"), "Downloads")
}
