//go:build unix

package main

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// TestOwnNotesOnly: a check reads no notes but its own domain's, however many there are. Here the notes of another domain are a
// pipe in which nobody writes: whoever reads them waits for ever.
func TestOwnNotesOnly(t *testing.T) {
	dir := t.TempDir()
	notes := store.Open(dir)
	for i := range 3 {
		begun := func(j journey.Journey) (journey.Journey, error) { return j, nil }
		if i == 1 {
			if err := notes.Write(crowdDomain(i), map[string][]byte{"policy.txt": nil}); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(filepath.Join(notes.Folder(crowdDomain(i)), "notes.json"), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if _, err := notes.Update(crowdDomain(i), begun, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	c := newCrowd(t)
	r := c.mailseal(t, "", "--state-dir", dir, "status", "--json", crowdDomain(0), crowdDomain(2))
	if len(statusLines(t, r.out)) != 2 || r.code != exitFine {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
}
