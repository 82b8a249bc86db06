package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

func TestArchivedVersion(t *testing.T) {
	const commit = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
	for written, want := range map[string]string{
		"v1.2.3 " + commit:                 "v1.2.3",                 // a tag
		"v1.2.3-4-g0a1b2c3d4e5f " + commit: "v1.2.3-4-g0a1b2c3d4e5f", // four commits later
		" " + commit:                       "0a1b2c3d4e5f",           // no tag yet
		"":                                 "",
		"$" + "Format:%(describe) %H$":     "", // a checkout
	} {
		if got := archivedVersion(written); got != want {
			t.Errorf("archivedVersion(%q) = %q, want %q", written, got, want)
		}
	}
}

func TestBuiltVersion(t *testing.T) {
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"}
	for _, c := range []struct {
		module   string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.3", nil, "v1.2.3"}, // go install mailseal@v1.2.3
		{"v1.2.4-0.20261102090000-0a1b2c3d4e5f", []debug.BuildSetting{revision}, "v1.2.4-0.20261102090000-0a1b2c3d4e5f"},
		{"(devel)", []debug.BuildSetting{revision}, "0a1b2c3d4e5f"},
		{"(devel)", nil, "(devel)"},
	} {
		got := builtVersion(&debug.BuildInfo{Main: debug.Module{Version: c.module}, Settings: c.settings})
		if got != c.want {
			t.Errorf("builtVersion(%q, %v) = %q, want %q", c.module, c.settings, got, c.want)
		}
	}
}

// TestReleasedVersion holds the names that other files set the version by against those that are here: the linker passes over a
// variable that it does not find, and git a file.
func TestReleasedVersion(t *testing.T) {
	t.Cleanup(func() { released = "" })
	released = "v1.2.3"
	if got := version(); got != "v1.2.3" {
		t.Errorf("the version of a release is %q", got)
	}
	for file, want := range map[string]string{
		".goreleaser.yaml": "-X main.released=",
		".gitattributes":   "cmd/mailseal/version.go export-subst",
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s does not say %q", file, want)
		}
	}
}
