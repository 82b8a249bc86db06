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

// TestDailyMailbox: the lines that read a mailbox without anybody who types.
func TestDailyMailbox(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	shows := func(goos, program, line string) {
		t.Helper()
		if help := strings.Join(dailyMailbox(words, goos, mailboxTask(program, goos)), "\n") + "\n"; !strings.Contains(help, "\n  "+line+"\n") {
			t.Errorf("%s:\n%s\nwant the line %s", goos, help, line)
		}
	}
	const at = "--imap tls@example.com@imap.example.net --imap-password-command"
	const inShell = "--imap 'tls@example.com@imap.example.net' --imap-password-command"
	shows("linux", "/usr/bin/mailseal", `7 10 * * *  /usr/bin/mailseal reports example.com `+inShell+` 'cat ~/.mailseal-password' > /dev/null`)
	shows("linux", `/my %bin/mail"seal`, `ExecStart="/my %%bin/mail\"seal" reports example.com `+at+` "cat ~/.mailseal-password"`)
	shows("darwin", "/usr/bin/mailseal", `7 10 * * *  /usr/bin/mailseal reports example.com `+inShell+` 'cat ~/.mailseal-password' > /dev/null`)
	shows("windows", `C:\My Tools\mailseal.exe`, `schtasks /Create /TN mailseal-reports /SC DAILY /ST 10:07 /TR "\"C:\My Tools\mailseal.exe\" reports example.com `+at+
		` \"type %USERPROFILE%\mailseal-password.txt\""`)
}

// TestDailyNotes makes sure that a scheduled task finds the notes that this terminal has.
func TestDailyNotes(t *testing.T) {
	r := mailseal(t, "", "help", "daily")
	if r.code != exitFine || !strings.Contains(r.out, " status --quiet --state-dir ") {
		t.Errorf("code %d, out %q", r.code, r.out)
	}
}
