package main

import (
	"io"
	"strings"
	"testing"
)

// TestFlagsAgain holds that a command that is typed later finds the same notes, in any shell.
func TestFlagsAgain(t *testing.T) {
	if got := (&app{}).flagsAgain(); got != "" {
		t.Errorf("without a folder: %q", got)
	}
	if got, want := (&app{stateDir: "o'neill"}).flagsAgain(), "--state-dir "+typedIn().word("o'neill"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTypedWord: what each shell has a word typed as.
func TestTypedWord(t *testing.T) {
	for _, c := range []struct{ word, unix, power, prompt string }{
		{"/srv/notes", "/srv/notes", "/srv/notes", "/srv/notes"},
		{"", "''", `""`, `""`},
		{"/my notes", "'/my notes'", `"/my notes"`, `"/my notes"`},
		{"o'neill", `'o'\''neill'`, `"o'neill"`, `"o'neill"`},
		{`C:\Users\ada`, `'C:\Users\ada'`, `C:\Users\ada`, `C:\Users\ada`},
		{`C:\our notes\`, `'C:\our notes\'`, `"C:\our notes\\"`, `"C:\our notes\\"`},
		{`C:\Böcker & Co`, `'C:\Böcker & Co'`, `"C:\Böcker & Co"`, `"C:\Böcker & Co"`},
		{`C:\a;b,(c)`, `'C:\a;b,(c)'`, `"C:\a;b,(c)"`, `"C:\a;b,(c)"`},
		{`C:\100% $HOME`, `'C:\100% $HOME'`, `'C:\100% $HOME'`, `^"C:\100^% $HOME^"`},
		{"C:\\%PATH%\\it's `n", "'C:\\%PATH%\\it'\\''s `n'", "'C:\\%PATH%\\it''s `n'", "^\"C:\\^%PATH^%\\it's `n^\""},
		{`D:\“notes” of ‘$1’`, `'D:\“notes” of ‘$1’'`, `'D:\“notes” of ‘‘$1’’'`, `^"D:\“notes” of ‘$1’^"`},
	} {
		for s, want := range map[shell]string{unixShell: c.unix, powerShell: c.power, commandPrompt: c.prompt} {
			if got := s.word(c.word); got != want {
				t.Errorf("%q in shell %d: %s, want %s", c.word, s, got, want)
			}
		}
	}
}

// What is pasted into the other shell of Windows means the same, wherever one form can.
func TestTypedWordFitsBoth(t *testing.T) {
	for _, word := range []string{`C:\notes`, `C:\our notes`, `C:\Böcker (2)\a&b;c,d'e\`, `\\server\share\^x`, "", "{a}@b"} {
		if a, b := powerShell.word(word), commandPrompt.word(word); a != b {
			t.Errorf("%q: %s and %s", word, a, b)
		}
		if got := windowsWords(powerShell.word(word)); len(got) != 1 || got[0] != word {
			t.Errorf("%q arrives as %q", word, got)
		}
	}
}

func TestShellOf(t *testing.T) {
	for program, want := range map[string]shell{
		"powershell.exe": powerShell, "pwsh.exe": powerShell, "PowerShell.EXE": powerShell, "cmd.exe": commandPrompt, "bash.exe": unixShell,
	} {
		if got, known := shellOf(program); !known || got != want {
			t.Errorf("%s is %d, %t", program, got, known)
		}
	}
	for _, program := range []string{"", "explorer.exe", "mailseal.exe", "WindowsTerminal.exe"} {
		if got, known := shellOf(program); known || got != powerShell {
			t.Errorf("%q is %d, %t", program, got, known)
		}
	}
}

func TestSavedAs(t *testing.T) {
	for s, want := range map[shell]string{unixShell: "mailseal calendar > a.ics", commandPrompt: "mailseal calendar > a.ics", powerShell: "mailseal calendar | Set-Content a.ics"} {
		if got := s.savedAs("mailseal calendar", "a.ics"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Text that PowerShell or Notepad saved is read as what it says.
func TestInUTF8(t *testing.T) {
	for saved, want := range map[string]string{
		"a.example\n":                         "a.example\n",
		"\xef\xbb\xbfa.example\r\n":           "a.example\r\n",
		"\xff\xfea\x00\xfc\x00\r\x00\n\x00":   "aü\r\n",
		"\xfe\xff\x00a\x00\xfc":               "aü",
		"":                                    "",
		"a":                                   "a",
		"not \xff text":                       "not \xff text",
		strings.Repeat("long.example\n", 999): strings.Repeat("long.example\n", 999),
	} {
		if got, err := io.ReadAll(inUTF8(strings.NewReader(saved))); err != nil || string(got) != want {
			t.Errorf("%.40q reads as %.40q, %v", saved, got, err)
		}
	}
}
