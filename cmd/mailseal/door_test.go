package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestDoor(t *testing.T) {
	passes := func(d door, text, want string) {
		t.Helper()
		for name, in := range map[string]io.Reader{"at once": strings.NewReader(text), "by bytes": iotest.OneByteReader(strings.NewReader(text))} {
			var out bytes.Buffer
			through := door{out: &out, returns: d.returns}
			if _, err := io.Copy(struct{ io.Writer }{&through}, struct{ io.Reader }{in}); err != nil || out.String() != want {
				t.Errorf("%q %s: %q, %v; want %q", text, name, out.String(), err, want)
			}
		}
	}
	passes(door{}, "zwölf Boxkämpfer, 日本 ✓ ▸\n\tBEGIN:VCALENDAR\r\n", "zwölf Boxkämpfer, 日本 ✓ ▸\n\tBEGIN:VCALENDAR\r\n")
	passes(door{}, "a\x1b[2Jb\x00\x07\x7f\b", "a?[2Jb????")
	passes(door{}, "a\u0085\u009b2J", "a??2J")
	passes(door{}, "x\ry\r\n", "x?y\r\n")
	passes(door{returns: true}, "\rchecking\r", "\rchecking\r")
	passes(door{}, "\u202e\u2066\u200f\u061c\u200b\u200d\u2060\ufeff\u2028\u00ad\U000e0041\ufe0f\u3164\u2800", strings.Repeat("?", 14))
	passes(door{}, "a\xff\xc3\xa9\xe2\x80.", "a?é??.")
	passes(door{}, "\ufffd", "\ufffd")
	if _, err := (&door{out: full{}}).Write([]byte("a")); err == nil {
		t.Error("a full disk is not heard of")
	}
	if _, err := (&door{out: iotest.TruncateWriter(io.Discard, 0)}).Write([]byte("a")); errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
}
