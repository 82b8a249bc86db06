package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"mailseal/assets"
	"mailseal/tui/wrap"
)

// streams are where a command reads and writes. Data goes to out, by way of app.out; what is said about it, and errors, to errOut.
type streams struct {
	in          io.Reader
	out, errOut io.Writer
	rawErr      io.Writer // errOut without its door, for what the user's own programs say
	inTTY       bool
	outTTY      bool
	errTTY      bool
}

// realStreams returns those of the process.
func realStreams() streams {
	return streams{
		in: os.Stdin, out: os.Stdout, errOut: os.Stderr,
		inTTY:  term.IsTerminal(int(os.Stdin.Fd())),
		outTTY: term.IsTerminal(int(os.Stdout.Fd())),
		errTTY: term.IsTerminal(int(os.Stderr.Fd())),
	}
}

// columns returns how long a line of prose may be, in cells: as long as people like to read it, or as the terminal is wide.
func (s streams) columns() int {
	const most, least = 78, 38
	file, ok := s.out.(*os.File)
	if !ok || !s.outTTY {
		return most
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return most
	}
	return min(max(width-1, least), most)
}

// errWriter remembers the first error of a writer: a full disk must not look like success.
type errWriter struct {
	io.Writer
	err error
}

func (w *errWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

// prose prints a sentence as the plain front end does: broken where the terminal ends, and what is to be typed stays whole.
func (a *app) prose(indent, text string) {
	fmt.Fprintln(a.out, strings.Join(wrap.Words(indent+text, indent, a.io.columns()), "\n"))
}

// spaced prints a sentence after an empty line.
func (a *app) spaced(text string) {
	fmt.Fprintln(a.out)
	a.prose("", text)
}

// warn says what went wrong, each error in a line.
func (a *app) warn(err error) {
	for _, err := range assets.Apart(err) {
		fmt.Fprintf(a.io.errOut, "mailseal: %s\n", assets.Clean(a.said(err), 2000))
	}
}

// said returns an error in the user's language.
func (a *app) said(err error) string {
	words, failed := assets.Load(a.lang)
	if failed != nil { // there are none: this is about that
		return failed.Error()
	}
	return words.Err(err)
}

// rich reports whether the front end for a terminal fits: a person sits there, and its cursor can be moved.
func (a *app) rich() bool {
	return a.io.inTTY && a.io.outTTY && !a.plain && a.env("ACCESSIBLE") == "" && canDraw(a.io.out, a.env("TERM"))
}
