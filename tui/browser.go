package tui

import (
	"cmp"
	"errors"
	"io"
	"runtime"

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
