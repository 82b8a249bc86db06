package store

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
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

// checkDomain takes only what can be the name of a folder on every system, and nothing else: a
// domain of lower-case A-labels, without a final dot (RFC 1123 §2.1).
func checkDomain(domain string) error {
	if _, below := dnsname.Parent(domain); !below || !dnsname.ValidHost(domain) || domain != dnsname.Canonical(domain) {
		return fmt.Errorf("%q is not a plain domain; give one such as example.com", assets.Clean(domain, 60))
	}
	return nil
}
