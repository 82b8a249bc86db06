package main

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"slices"
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

// TestNobodyPassesTheDoor: only the files that open a front end, or make the doors, know what is behind them.
func TestNobodyPassesTheDoor(t *testing.T) {
	behind := map[string][]string{
		"os.Stdout": {"streams.go"}, "os.Stderr": {"streams.go"},
		"io.out":    {"app.go", "streams.go", "front_end.go", "practice.go", "status_watch.go"},
		"io.rawErr": {"app.go", "mail_password.go"},
		"fmt.Print": nil, "fmt.Printf": nil, "fmt.Println": nil, "log.Print": nil, "log.Printf": nil, "log.Println": nil,
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selected, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			what := lastName(selected.X) + "." + selected.Sel.Name
			if known, ok := behind[what]; ok && !slices.Contains(known, name) {
				t.Errorf("%s uses %s", name, what)
			}
			found[what] = true
			return true
		})
	}
	for _, what := range []string{"os.Stdout", "io.out", "io.rawErr"} {
		if !found[what] {
			t.Errorf("%s is nowhere: it has another name, and nothing was proven", what)
		}
	}
}

// lastName returns the last name of an expression such as a.io.
func lastName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}
