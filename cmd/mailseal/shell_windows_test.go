package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The command prompt hands a word on as it was. Variables are left out: in Wine, and in Wine alone, the prompt sees one behind a caret.
func TestCommandPromptTakesWords(t *testing.T) {
	if out := os.Getenv("MAILSEAL_TEST_WORDS"); out != "" {
		if err := os.WriteFile(out, []byte(strings.Join(os.Args[len(os.Args)-2:], "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for i, word := range []string{`C:\notes`, `C:\our notes\`, `C:\Böcker & Co`, `C:\100% $HOME`, `C:\a^b|c & 5%`, `C:\it's (1)`} {
		out := t.TempDir() + `\words`
		cmd := shellCommand(t.Context(), commandPrompt.word(os.Args[0])+" -test.run TestCommandPromptTakesWords -- "+commandPrompt.word(word)+" last")
		cmd.Env = append(os.Environ(), "MAILSEAL_TEST_WORDS="+out)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%d: %v: %s", i, err, said)
		}
		text, _ := os.ReadFile(out)
		if got := strings.Split(string(text), "\n"); !slices.Equal(got, []string{word, "last"}) {
			t.Errorf("%q arrives as %q", word, got)
		}
	}
}

// Whoever started this, it is found out without fail.
func TestTypedIn(t *testing.T) {
	if s := typedIn(); s != powerShell && s != commandPrompt && s != unixShell {
		t.Errorf("the shell is %d", s)
	}
	if programs := runningPrograms(); programs[uint32(os.Getpid())].ProcessID != uint32(os.Getpid()) {
		t.Errorf("this program is not among the %d that run", len(programs))
	}
}
