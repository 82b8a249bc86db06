// Package tuitest is a person's side of a terminal, for the tests of what is shown there: a pty with an emulator on its other
// end (terminal.go), what its window shows (screen.go), how a person reads that (frame.go), and pictures of it (svg.go, film.go).
// Nothing here sleeps: a Terminal waits until its window shows something. It knows nothing of the program but how a screen is laid out.
package tuitest
