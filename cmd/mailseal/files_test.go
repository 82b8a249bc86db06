package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/practice"
	"mailseal/wizard/store"
)

// TestHelpFiles: help files names every file that mailseal leaves beside the notes, and no other, and where the notes are on each system.
func TestHelpFiles(t *testing.T) {
	world, err := practice.Start(practice.Options{Start: storyStart(), Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	r := resident{world: world, home: t.TempDir(), getenv: func(string) string { return "" }}
	notes, err := r.notes()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, args := range [][]string{
		{"status", world.Domain()},
		{"watch", "baker.example"},
		{world.Domain(), "--seen", "yes", "--go-on", "yes", "--hosting", "nginx", "--mta-sts-target", "203.0.113.10", "--reports-to", "tls@reports.example", "--accept-plan", "yes"},
		{"reports", world.Domain()},
	} {
		if err := os.MkdirAll(filepath.Join(notes, "reports"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(notes, "reports", "saved.json"), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		r.app(io.Discard, io.Discard).run(t.Context(), args)
		for _, folder := range []string{notes, filepath.Dir(notes)} {
			entries, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				if name := entry.Name(); !strings.HasPrefix(name, ".") && filepath.Join(folder, name) != notes {
					found[name] = true
				}
			}
		}
	}
	help := mailseal(t, "", "--state-dir", "/srv/notes", "help", "files").out
	listed := regexp.MustCompile(`(?m)^  ([\w.-]+)  +`)
	var named []string
	for _, match := range listed.FindAllStringSubmatch(help, -1) {
		if !slices.Contains([]string{"Linux", "macOS", "Windows"}, match[1]) {
			named = append(named, match[1])
		}
	}
	named = append(named, "watch.txt")
	for name := range found {
		if !slices.Contains(named, name) {
			t.Errorf("help files does not name %s", name)
		}
	}
	for _, name := range named {
		if !found[name] && name != "mailboxes-read.json" { // here is no mailbox
			t.Errorf("help files names %s, which mailseal did not leave", name)
		}
	}
	if !strings.HasSuffix(help, "\n  /srv/notes\n") {
		t.Errorf("help files does not say where the notes are here:\n%s", help)
	}
	for goos, system := range map[string]string{"linux": "Linux", "darwin": "macOS", "windows": "Windows"} {
		dir, err := store.DefaultDir(func(name string) string {
			return map[string]string{"HOME": "/~", "LocalAppData": "%LocalAppData%"}[name]
		}, goos)
		if line := regexp.MustCompile(`(?m)^  ` + system + ` +(.*)$`).FindStringSubmatch(help); err != nil || line == nil || line[1] != strings.TrimPrefix(dir, "/") {
			t.Errorf("on %s the notes are in %s (%v), and help files says %q", system, dir, err, line)
		}
	}
}

// TestHelpEnvironment: help environment names every variable that mailseal reads.
func TestHelpEnvironment(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads source, where the race detector finds nothing")
	}
	help := strings.Fields(mailseal(t, "", "help", "environment").out)
	inside := []string{"CI"} // set and put back by package quiet, and nothing goes by it
	asked := regexp.MustCompile(`(?i)(?:\benv|getenv|lookupenv)\("(\w+)"\)`)
	read := map[string]bool{passwordVariable: true}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.ToSlash(path), "test/") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range asked.FindAllStringSubmatch(string(source), -1) {
			read[match[1]] = true
		}
		return err
	})
	if err != nil || len(read) < 15 {
		t.Fatalf("only %d variables are found: %v", len(read), err)
	}
	for name := range read {
		if !slices.Contains(help, name) && !slices.Contains(inside, name) {
			t.Errorf("help environment does not name %s", name)
		}
	}
	for _, name := range help {
		if variableName.MatchString(name) && !read[name] && !strings.HasPrefix(name, "LC_") { // those are read by a loop
			t.Errorf("help environment names %s, which nothing reads", name)
		}
	}
}

// variableName matches what can only be the name of a variable.
var variableName = regexp.MustCompile(`^[A-Z]+_[A-Z_]+$`)
