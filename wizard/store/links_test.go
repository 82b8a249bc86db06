//go:build unix

package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mailseal/wizard/journey"
)

// TestReportsInTheWay: whatever stands where the folder for reports should be is said, is not waited for, and keeps no notes from being saved. A link
// to a folder is one.
func TestReportsInTheWay(t *testing.T) {
	elsewhere := t.TempDir()
	write(t, filepath.Join(elsewhere, "a.eml"), "1")
	for name, c := range map[string]struct {
		make  func(path string) error
		says  string
		files int
	}{
		"a link to a folder": {func(path string) error { return os.Symlink(elsewhere, path) }, "", 1},
		"a link to a file":   {func(path string) error { return os.Symlink(filepath.Join(elsewhere, "a.eml"), path) }, "a file stands where a folder should be", 0},
		"a link to nothing":  {func(path string) error { return os.Symlink("nothing", path) }, "it is a link that leads nowhere", 0},
		"a link in a circle": {func(path string) error { return os.Symlink("reports", path) }, "it is a link that leads back to itself", 0},
		"a file":             {func(path string) error { return os.WriteFile(path, nil, fileMode) }, "a file stands where a folder should be", 0},
		"a pipe":             {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "a file stands where a folder should be", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := Open(t.TempDir())
			path := filepath.Join(s.Folder(school), reportsFolder)
			if err := os.Mkdir(s.Folder(school), dirMode); err != nil {
				t.Fatal(err)
			}
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
			files, err := s.NewReports(school)
			if c.says == "" && err != nil || c.says != "" && (err == nil || err.Error() != path+": "+c.says) || len(files) != c.files {
				t.Errorf("%d files, %v", len(files), err)
			}
		})
	}
}

// TestLinkToNowhere: a link that leads nowhere where a folder should be is called that, and of the folder of all, in the same words for
// every domain.
func TestLinkToNowhere(t *testing.T) {
	for _, to := range []string{"nothing", "notes"} {
		dir := filepath.Join(t.TempDir(), "notes")
		if err := os.Symlink(to, dir); err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for _, domain := range []string{school, "bakery.example"} {
			_, _, err := Open(dir).Find(domain)
			if err == nil {
				_, err = Open(dir).Update(domain, add("begun"), at("14:00:00"))
			}
			if err == nil {
				t.Fatalf("a link to %s: saved", to)
			}
			said[err.Error()] = true
			if !strings.Contains(err.Error(), dir+": it is a link that leads") && !strings.Contains(err.Error(), dir+" cannot be read: it is a link that leads") {
				t.Errorf("a link to %s: %v", to, err)
			}
		}
		if len(said) != 1 {
			t.Errorf("a link to %s: %v", to, said)
		}
	}
}

// TestWatchListIsNoDomain: whatever the watch list is, it is not a domain with notes.
func TestWatchListIsNoDomain(t *testing.T) {
	s := Open(t.TempDir())
	if err := os.Symlink(watchFile, s.WatchList()); err != nil {
		t.Fatal(err)
	}
	if domains, err := s.Domains(); len(domains) > 0 || err != nil {
		t.Errorf("%v %v", domains, err)
	}
}

// TestFolderKeptFrom: a folder of the notes that may not be used is said in the same words for every domain.
func TestFolderKeptFrom(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may use everything")
	}
	for _, mode := range []os.FileMode{0o500, 0o000} {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, dirMode) })
		for _, domain := range []string{school, "bakery.example"} {
			_, err := Open(dir).Update(domain, add("begun"), at("14:00:00"))
			if err == nil || strings.Contains(err.Error(), domain) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%v: %v", mode, err)
			}
		}
	}
}
