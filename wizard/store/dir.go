package store

import (
	"path"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
		return "", assets.NewError(msgid.ErrorNotesNoHome, assets.Values{"variable": "%LocalAppData%"})
	}
	// A relative path is to be ignored (XDG Base Directory Specification).
	if state := getenv("XDG_STATE_HOME"); path.IsAbs(state) {
		return path.Join(state, "mailseal"), nil
	}
	home := getenv("HOME")
	switch {
	case !path.IsAbs(home):
		return "", assets.NewError(msgid.ErrorNotesNoHome, assets.Values{"variable": "$HOME"})
	case goos == "darwin":
		return path.Join(home, "Library", "Application Support", "mailseal"), nil
	}
	return path.Join(home, ".local", "state", "mailseal"), nil
}

// checkDomain takes only what can be the name of a folder on every system (of some, with more before it: devices.go), and nothing else: a
// domain of lower-case A-labels, without a final dot (RFC 1123 §2.1). The list that stands beside the folders is none.
func checkDomain(domain string) error {
	if _, below := dnsname.Parent(domain); !below || !dnsname.ValidHost(domain) || domain != dnsname.Canonical(domain) || domain == watchFile {
		return assets.NewError(msgid.ErrorDomainPlain, assets.Values{"text": assets.Clean(domain, 60)})
	}
	return nil
}
