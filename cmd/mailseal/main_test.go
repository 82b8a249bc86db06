//go:debug tlsmlkem=0

package main

import (
	"os"
	"runtime/debug"
	"testing"
	"time"
)

// programs is a folder for what tests build; it is gone when they have ended.
var programs string

// TestMain has dates be the same on every computer: only here nobody reads the time zone yet. It saves time, too: the
// collector runs less often, because what tests throw away fits in memory, and so do the files that stories write; and the
// key exchange that withstands quantum computers is left out, as servers of the practice world leave it out.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	debug.SetGCPercent(400)
	var err error
	if programs, err = os.MkdirTemp("", "mailseal-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(programs)
	if folder := memoryFolder(); folder != "" {
		os.Setenv("TMPDIR", folder)
	}
	m.Run()
}
