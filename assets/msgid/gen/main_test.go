package main

import (
	"bytes"
	"os"
	"testing"
)

// TestGenerated: the constants are those of the sentences.
func TestGenerated(t *testing.T) {
	want, err := generate(os.DirFS("../../en"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("../ids.go"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("msgid/ids.go is not what assets/en gives (%v): run go generate ./assets", err)
	}
}
