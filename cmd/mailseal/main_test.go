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
	if folder := os.Getenv(crowdSockets); folder != "" {
		os.Exit(crowdProcess(folder))
	}
	debug.SetGCPercent(400)
	programs = folderFor("")
	defer os.RemoveAll(programs)
	if memory := memoryFolder(); memory != "" {
		files := folderFor(memory)
		defer os.RemoveAll(files)
		os.Setenv("TMPDIR", files)
	}
	m.Run()
}

// folderFor makes a new folder in one, or where temporary files are kept.
func folderFor(in string) string {
	folder, err := os.MkdirTemp(in, "mailseal-test-")
	if err != nil {
		panic(err)
	}
	return folder
}
