package main

import "strings"

// flagsAgain returns the flags that a later command needs to find the notes of this one.
func (a *app) flagsAgain() string {
	if a.stateDir == "" {
		return ""
	}
	return "--state-dir " + shellWord(a.stateDir)
}

// shellWord returns a word as it is typed in a shell.
func shellWord(word string) string {
	if word != "" && !strings.ContainsFunc(word, needsQuotes) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// needsQuotes reports whether a shell would not take a character as it is.
func needsQuotes(r rune) bool {
	plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !plain && !strings.ContainsRune("/:._-", r)
}
