//go:build !windows

package main

import "io"

// canDraw reports whether the cursor of a terminal can be moved, by what the environment has for TERM.
func canDraw(_ io.Writer, term string) bool { return term != "" && term != "dumb" }

// ownsWindow says no: a shell has the window.
func ownsWindow() bool { return false }
