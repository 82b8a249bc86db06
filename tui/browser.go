package tui

import (
	"cmp"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	system "github.com/cli/browser"
)

// errNoBrowser says that no browser of the user's can be opened from here.
var errNoBrowser = errors.New("no browser here")

// browser opens pages in the user's browser. Over SSH that one is at the wrong end, and without a desktop a browser for the terminal
// would take this one over.
type browser struct {
	env  func(string) string
	open func(url string) error // nil: the system's
}

// file opens a file or a folder of this computer with what the user has for it.
func (b browser) file(path string) error {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // of Windows
		path = "/" + path
	}
	return b.show((&url.URL{Scheme: "file", Path: path}).String())
}

// show opens a page, or a mail (mailto:).
func (b browser) show(url string) error {
	desktop := runtime.GOOS == "windows" || runtime.GOOS == "darwin" ||
		cmp.Or(b.env("DISPLAY"), b.env("WAYLAND_DISPLAY"), b.env("WSL_DISTRO_NAME")) != ""
	switch {
	case b.open != nil:
		return b.open(url)
	case b.env("SSH_CONNECTION") != "" || !desktop:
		return errNoBrowser
	}
	system.Stdout, system.Stderr = io.Discard, io.Discard
	return system.OpenURL(url)
}
