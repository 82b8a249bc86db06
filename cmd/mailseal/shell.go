package main

import (
	"strings"
	"unicode"
)

// flagsAgain returns the flags that a later command needs to find the notes of this one.
func (a *app) flagsAgain() string {
	if a.stateDir == "" {
		return ""
	}
	return "--state-dir " + typedWord(a.stateDir)
}

// typedWord returns a word as it is typed in the shell that mailseal was started from.
func typedWord(word string) string { return typedIn().word(word) }

// savedAs returns a command as it is typed, with a file for what it prints.
func savedAs(command, file string) string { return typedIn().savedAs(command, file) }

// shell is a kind of shell, with characters of its own that stand for something.
type shell int

const (
	unixShell shell = iota
	powerShell
	commandPrompt
)

// word returns a word as it is typed in the shell. What both of Windows take alike is written so that it can be pasted into either.
func (s shell) word(word string) string {
	switch {
	case s == unixShell:
		return shellWord(word)
	case word != "" && !strings.ContainsFunc(word, func(r rune) bool { return r != '\\' && needsQuotes(r) }):
		return word
	case !strings.ContainsAny(word, "\"$`%“”„"):
		return windowsQuoted(word)
	case s == powerShell:
		const quotes = "'‘’‚‛" // it takes each of them for the same
		var out strings.Builder
		for _, r := range word {
			if strings.ContainsRune(quotes, r) {
				out.WriteRune(r)
			}
			out.WriteRune(r)
		}
		return "'" + out.String() + "'"
	}
	var out strings.Builder
	for _, r := range windowsQuoted(word) {
		if strings.ContainsRune(`()%!^"<>&|`, r) {
			out.WriteByte('^')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// savedAs returns a command with a file for what it prints. PowerShell would write its arrow's file in UTF-16, which a calendar cannot read.
func (s shell) savedAs(command, file string) string {
	if s == powerShell {
		return command + " | Set-Content " + file
	}
	return command + " > " + file
}

// shellOf returns the shell that a program of Windows is.
func shellOf(program string) (shell, bool) {
	name := strings.TrimSuffix(strings.ToLower(program), ".exe")
	switch name {
	case "powershell", "pwsh", "powershell_ise":
		return powerShell, true
	case "cmd":
		return commandPrompt, true
	case "bash", "sh", "zsh", "fish":
		return unixShell, true
	}
	return powerShell, false // which Windows opens where nobody says
}

// shellWord returns a word as it is typed in a shell of Unix.
func shellWord(word string) string {
	if word != "" && !strings.ContainsFunc(word, needsQuotes) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// needsQuotes reports whether a shell would not take a character as it is.
func needsQuotes(r rune) bool {
	plain := r <= unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
	return !plain && !strings.ContainsRune("/:._-", r)
}

// windowsQuoted puts a word in quotes as programs of Windows read them: backslashes count twice before a quote, and only there.
func windowsQuoted(word string) string {
	var out strings.Builder
	out.WriteByte('"')
	slashes := 0
	for _, r := range word {
		switch r {
		case '\\':
			slashes++
		case '"':
			out.WriteString(strings.Repeat(`\`, slashes+1))
			slashes = 0
		default:
			slashes = 0
		}
		out.WriteRune(r)
	}
	return out.String() + strings.Repeat(`\`, slashes) + `"`
}
