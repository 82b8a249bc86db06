package main

import "testing"

// TestFlagsAgain holds that a command that is typed later finds the same notes, in any shell.
func TestFlagsAgain(t *testing.T) {
	for dir, want := range map[string]string{
		"": "", "/srv/notes": "--state-dir /srv/notes", "/my notes": "--state-dir '/my notes'", "o'neill": `--state-dir 'o'\''neill'`,
	} {
		if got := (&app{stateDir: dir}).flagsAgain(); got != want {
			t.Errorf("notes in %q: %q, want %q", dir, got, want)
		}
	}
}
