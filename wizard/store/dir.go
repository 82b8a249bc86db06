package store

import (
	"errors"
	"path"
	"strings"
)

// DefaultDir returns where notes are kept on a system (as in runtime.GOOS) unless the user says otherwise:
// $XDG_STATE_HOME/mailseal or ~/.local/state/mailseal, on macOS ~/Library/Application Support/mailseal,
// on Windows %LocalAppData%\mailseal.
func DefaultDir(getenv func(string) string, goos string) (string, error) {
	if goos == "windows" {
		if local := getenv("LocalAppData"); local != "" {
			return strings.TrimRight(local, `\/`) + `\mailseal`, nil
		}
		return "", errors.New("%LocalAppData% is not set; say where to keep notes with --state-dir")
	}
	// A relative path is to be ignored (XDG Base Directory Specification).
	if state := getenv("XDG_STATE_HOME"); path.IsAbs(state) {
		return path.Join(state, "mailseal"), nil
	}
	home := getenv("HOME")
	switch {
	case !path.IsAbs(home):
		return "", errors.New("$HOME is not set; say where to keep notes with --state-dir")
	case goos == "darwin":
		return path.Join(home, "Library", "Application Support", "mailseal"), nil
	}
	return path.Join(home, ".local", "state", "mailseal"), nil
}
