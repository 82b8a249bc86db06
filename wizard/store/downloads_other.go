//go:build !windows && !darwin

package store

import (
	"cmp"
	"path/filepath"
)

// downloadsFolder returns the folder of xdg-user-dirs: as the environment names it, or the user's settings; else the usual one. A
// setting that is the home folder itself says that there is none.
func downloadsFolder(getenv func(string) string) string {
	home := getenv("HOME")
	if named := getenv(downloadsVariable); filepath.IsAbs(named) {
		return named
	}
	settings := filepath.Join(cmp.Or(absolute(getenv("XDG_CONFIG_HOME")), below(home, ".config")), "user-dirs.dirs")
	text, err := readFile(settings)
	if err != nil {
		return below(home, "Downloads")
	}
	folder, set := userDir(string(text), downloadsVariable, home)
	switch {
	case !set:
		return below(home, "Downloads")
	case filepath.Clean(folder) == filepath.Clean(home):
		return ""
	}
	return folder
}

func absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return ""
}
