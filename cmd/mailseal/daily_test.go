package main

import (
	"strings"
	"testing"

	"mailseal/assets"
)

func TestDailyHelp(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	shows := func(goos, line string, task ...string) {
		t.Helper()
		if help := strings.Join(dailyHelp(words, goos, task), "\n") + "\n"; !strings.Contains(help, "\n  "+line+"\n") {
			t.Errorf("%s %q:\n%s\nwant the line %s", goos, task, help, line)
		}
	}
	shows("linux", "17 10 * * *  /usr/local/bin/mailseal status --quiet", "/usr/local/bin/mailseal", "status", "--quiet")
	shows("darwin", `17 10 * * *  '/Users/o'\''neill/my bin/mailseal' status`, "/Users/o'neill/my bin/mailseal", "status")
	shows("linux", `17 10 * * *  mailseal --state-dir '/srv/100\% ours'`, "mailseal", "--state-dir", "/srv/100% ours")
	shows("windows", `schtasks /Create /TN mailseal /SC DAILY /ST 10:17 /TR "\"C:\My Tools\mailseal.exe\" status --quiet"`,
		`C:\My Tools\mailseal.exe`, "status", "--quiet")
}

// TestDailyNotes makes sure that a scheduled task finds the notes that this terminal has.
func TestDailyNotes(t *testing.T) {
	r := mailseal(t, "", "help", "daily")
	if r.code != exitFine || !strings.Contains(r.out, " status --quiet --state-dir ") {
		t.Errorf("code %d, out %q", r.code, r.out)
	}
}
