package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// streams are where a command reads and writes. Data goes to out, talk to talk.
type streams struct {
	in        io.Reader
	out, talk io.Writer
	inTTY     bool
	outTTY    bool
}

func realStreams() streams {
	return streams{
		in: os.Stdin, out: os.Stdout, talk: os.Stderr,
		inTTY:  term.IsTerminal(int(os.Stdin.Fd())),
		outTTY: term.IsTerminal(int(os.Stdout.Fd())),
	}
}

// columns is how long a line of prose may be: as long as people like to read it, or as the terminal is wide.
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

// rich says whether the full-screen front end fits: a person at a terminal that can move its cursor.
func (a *app) rich() bool {
	return a.io.inTTY && a.io.outTTY && !a.plain && a.env("ACCESSIBLE") == "" && a.env("TERM") != "dumb" && a.env("TERM") != ""
}
