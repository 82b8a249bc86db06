package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// A window that goes with the program waits for Enter at the end, and takes no more than that. Nothing is waited for after Ctrl-C.
func TestHoldWindow(t *testing.T) {
	for code, holds := range map[int]bool{exitFine: true, exitAction: true, exitFailed: true, exitInterrupted: false} {
		var talk bytes.Buffer
		keys := iotest.OneByteReader(strings.NewReader("x\nleft"))
		a := newApp(streams{in: keys, out: io.Discard, errOut: &talk}, func(string) string { return "" })
		a.holdWindow(code)
		left, _ := io.ReadAll(keys)
		if want := map[bool]string{true: "left", false: "x\nleft"}[holds]; string(left) != want {
			t.Errorf("code %d: %q is left to read; want %q", code, left, want)
		}
		if strings.Contains(talk.String(), "Enter") != holds {
			t.Errorf("code %d: %q", code, talk.String())
		}
	}
}

// TestRich: a wizard that draws is for a person at a terminal that can be drawn on.
func TestRich(t *testing.T) {
	for _, c := range []struct {
		in, out, plain bool
		env            map[string]string
		want           bool
	}{
		{in: true, out: true, env: map[string]string{"TERM": "xterm"}, want: canDraw(nil, "xterm")},
		{in: true, out: true, env: map[string]string{"TERM": "dumb"}},
		{in: true, out: true, env: map[string]string{"TERM": "xterm", "ACCESSIBLE": "1"}},
		{in: true, out: true, plain: true, env: map[string]string{"TERM": "xterm"}},
		{in: false, out: true, env: map[string]string{"TERM": "xterm"}},
		{in: true, out: false, env: map[string]string{"TERM": "xterm"}},
		{in: true, out: true},
	} {
		a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard, inTTY: c.in, outTTY: c.out}, func(name string) string { return c.env[name] })
		a.plain = c.plain
		if got := a.rich(); got != c.want {
			t.Errorf("%+v: rich is %t", c, got)
		}
	}
}
