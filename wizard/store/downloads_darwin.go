package store

import (
	"path/filepath"

	"mailseal/assets/msgid"
)

// downloadsFolder returns the folder that macOS has for everybody.
func downloadsFolder(getenv func(string) string) string {
	if named := getenv(downloadsVariable); filepath.IsAbs(named) {
		return named
	}
	return below(getenv("HOME"), "Downloads")
}

// deniedHere says that macOS asks the user before a terminal may read a folder, and that they have said no.
const deniedHere = msgid.ErrorReportsInDeniedMac
