//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUntrusted: it is said where somebody else can change the notes.
func TestUntrusted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "notes")
	holds := func(says string) {
		t.Helper()
		err := Open(dir).Untrusted()
		if (err != nil) != (says != "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("it says %v, and should say %q", err, says)
		}
	}
	holds("") // there is none yet
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for mode, says := range map[os.FileMode]string{0o700: "", 0o755: "", 0o775: "chmod go-w " + dir, 0o777: "chmod go-w " + dir, 0o777 | os.ModeSticky: ""} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		holds(says)
	}
	if os.Geteuid() == 0 { // only root can give it away
		if err := os.Chown(dir, 65534, -1); err != nil {
			t.Fatal(err)
		}
		holds("belongs to somebody else")
	}
}

// TestNowhere: where there is no place for notes, nothing is read, and saving says why.
func TestNowhere(t *testing.T) {
	why := errors.New("no home")
	s := Nowhere(why)
	if _, begun, err := s.Find(school); begun || err != nil {
		t.Errorf("%v, %v", begun, err)
	}
	if _, err := s.Update(school, keep, at("14:00:00")); !errors.Is(err, why) {
		t.Errorf("Update: %v", err)
	}
	if _, err := s.Domains(); !errors.Is(err, why) {
		t.Errorf("Domains: %v", err)
	}
	if _, err := s.ReadWatchList(); !errors.Is(err, why) {
		t.Errorf("ReadWatchList: %v", err)
	}
	if err := s.ChangeWatchList(func(text []byte) []byte { return append(text, 'x') }); !errors.Is(err, why) {
		t.Errorf("ChangeWatchList: %v", err)
	}
	if s.Folder(school) != "" {
		t.Errorf("a folder: %q", s.Folder(school))
	}
}
