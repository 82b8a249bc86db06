package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Windows takes some names for devices, with whatever stands behind a dot: on many of its versions no folder aux.com can be made. There
// the folder of such a domain has setApart before its name, with which no domain begins. Notes that are in the other folder already, as
// another system or version made it, stay where they are and are found.
const setApart = "_"

// isDevice reports whether Windows takes the name of a domain for a device.
func isDevice(domain string) bool {
	stem, _, _ := strings.Cut(domain, ".")
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	number, port := strings.CutPrefix(stem, "com")
	if !port {
		number, port = strings.CutPrefix(stem, "lpt")
	}
	return port && len(number) == 1 && '0' <= number[0] && number[0] <= '9'
}

// hasDevices says that the system takes names for devices.
const hasDevices = runtime.GOOS == "windows"

// path returns the path of what is in the folder of a domain.
func (s *Store) path(domain string, names ...string) string {
	return filepath.Join(append([]string{s.dir, s.folderName(domain)}, names...)...)
}

// folderName returns the name of the folder of a domain.
func (s *Store) folderName(domain string) string {
	if !isDevice(domain) {
		return domain
	}
	own, other := domain, setApart+domain
	if s.devices {
		own, other = other, own
	}
	if s.holdsNotes(other) && !s.holdsNotes(own) {
		return other
	}
	return own
}

// domainOf returns the domain whose folder has a name, which may be none.
func domainOf(folder string) string {
	if domain, apart := strings.CutPrefix(folder, setApart); apart && isDevice(domain) {
		return domain
	}
	return folder
}

// holdsNotes reports whether notes are in a folder. The folder itself is not asked for: its name may be that of a device.
func (s *Store) holdsNotes(folder string) bool {
	for _, file := range []string{notesFile, checksFile} {
		if _, err := os.Lstat(filepath.Join(s.dir, folder, file)); !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNotFolder) {
			return true
		}
	}
	return false
}
