package main

import (
	"bytes"
	"io"
	"os"

	"github.com/cli/browser"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// opened runs a command where nobody sees what it prints. Where that is anything, it is saved in a file, which is opened with what the user
// has for it. The exit code stays that of the command.
func (a *app) opened(path string, do func() error) error {
	var said bytes.Buffer
	seen := a.io
	a.out = &errWriter{Writer: &door{out: &said}}
	a.io.errOut, a.io.outTTY, a.io.errTTY = &door{out: &said}, false, false
	err := do()
	if err != nil && err.Error() != "" {
		a.warn(err)
		err = codeError(errorCode(err))
	}
	a.io = seen
	if said.Len() == 0 {
		return err
	}
	if failed := os.WriteFile(path, said.Bytes(), 0o600); failed != nil {
		_, _ = a.io.errOut.Write(said.Bytes()) // it stands nowhere else
		return assets.Because(msgid.ErrorAt, assets.Values{"path": path, "why": assets.SystemReason(failed)}, failed)
	}
	if failed := a.openFile(path); failed != nil {
		a.warn(assets.Because(msgid.TuiNotOpened, assets.Values{"path": path}, failed))
	}
	return err
}

// openFile opens a file with what the user has for it.
func (a *app) openFile(path string) error {
	if a.opens != nil {
		return a.opens(path)
	}
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	return browser.OpenURL(path) // which takes a path, too
}
