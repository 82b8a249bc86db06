package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestNoSpaceForNotes: a disk that is full keeps no verdict back.
func TestNoSpaceForNotes(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can have a disk of its own")
	}
	dir := t.TempDir()
	if err := syscall.Mount("mailseal", dir, "tmpfs", 0, "size=64k,nr_inodes=8"); err != nil {
		t.Skip("no disk of its own here:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	var names []string
	for i := range 10 {
		names = append(names, crowdDomain(i))
	}
	r := newCrowd(t).mailseal(t, "", append([]string{"--state-dir", dir, "status", "--json"}, names...)...)
	if len(statusLines(t, r.out)) != 10 || r.code != exitFine {
		t.Errorf("code %d, %s", r.code, r.out)
	}
	if said := "Nothing was saved in " + dir + ": the disk is full"; strings.Count(r.talk, said) != 1 {
		t.Errorf("%q is not said once: %s", said, r.talk)
	}
}
