package screens

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a screen at three widths with what is on file: what it prints above, and what is live.
func golden(t *testing.T, name string, make func() Screen) {
	t.Helper()
	for _, size := range []struct{ w, h int }{{40, 24}, {80, 24}, {118, 36}} {
		s, _ := make().Update(Resized{size.w, size.h})
		view := s.View(size.w, size.h)
		lines := strings.Split(view, "\n")
		for _, line := range lines {
			if ansi.StringWidth(line) > size.w {
				t.Errorf("%s: wider than %d: %q", name, size.w, line)
			}
		}
		if len(lines) > size.h {
			t.Errorf("%s: %d lines at height %d", name, len(lines), size.h)
		}
		got := s.Printout() + "\n=== live ===\n" + view + "\n"
		for i, line := range strings.Split(got, "\n") {
			if strings.HasSuffix(line, " ") {
				t.Errorf("%s at %d: line %d ends in a space", name, size.w, i+1)
			}
		}
		path := filepath.Join("testdata", fmt.Sprintf("%s.%d.golden", name, size.w))
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}
