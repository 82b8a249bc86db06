//go:build unix

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/creack/pty"
)

func TestColumns(t *testing.T) {
	if n := (streams{out: &bytes.Buffer{}}).columns(); n != 78 {
		t.Errorf("a pipe: %d", n)
	}
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	defer terminal.Close()
	defer tty.Close()
	for wide, want := range map[uint16]int{20: 38, 40: 39, 80: 78, 200: 78} {
		if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: wide}); err != nil {
			t.Fatal(err)
		}
		if n := (streams{out: tty, outTTY: true}).columns(); n != want {
			t.Errorf("%d columns: %d, want %d", wide, n, want)
		}
	}
}

// TestLabelledText: what stands behind a label begins in its column, also where it goes on below.
func TestLabelledText(t *testing.T) {
	var out bytes.Buffer
	a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &out}, func(string) string { return "" })
	column := strings.Repeat(" ", labelColumn)
	a.labelled("what", strings.Repeat("word ", 13)+"end.")
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "         what             word word") || !strings.HasPrefix(lines[1], column+"word") {
		t.Errorf("%q", lines)
	}
}
