package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// dailyTopic returns the help about a scheduled task. It is no command: mailseal shows how, and installs nothing.
func (a *app) dailyTopic() *cobra.Command {
	cmd := &cobra.Command{Use: "daily"}
	cmd.SetHelpFunc(func(*cobra.Command, []string) {
		words, err := assets.Load(a.lang)
		if err != nil {
			a.warn(err)
			return
		}
		program, err := os.Executable()
		if err != nil {
			program = "mailseal"
		}
		task, mailbox := []string{program, "status", "--quiet"}, mailboxTask(program, runtime.GOOS)
		if dir := a.unusualDir(); dir != "" {
			task, mailbox = append(task, "--state-dir", dir), append(mailbox, "--state-dir", dir)
		}
		for i, paragraph := range append(dailyHelp(words, runtime.GOOS, task), dailyMailbox(words, runtime.GOOS, mailbox)...) {
			if i > 0 {
				fmt.Fprintln(a.out)
			}
			a.prose("", paragraph)
		}
	})
	return cmd
}

// unusualDir returns the folder of the notes where a scheduled task would look for them in another: it does not
// have the variables of this terminal.
func (a *app) unusualDir() string {
	dir := a.stateDir
	if state := a.env("XDG_STATE_HOME"); dir == "" && filepath.IsAbs(state) {
		dir = filepath.Join(state, "mailseal")
	}
	if abs, err := filepath.Abs(dir); dir != "" && err == nil {
		return abs
	}
	return dir
}

// dailyHelp says how a system (as in runtime.GOOS) runs a command each day, in paragraphs.
func dailyHelp(words *assets.Words, goos string, task []string) []string {
	all := []string{words.Say(msgid.HelpDailyIntro, nil)}
	if goos == "windows" {
		all = append(all, words.Say(msgid.HelpDailyWindowsLine, nil)+"\n"+assets.ValueIndent+windowsTask("mailseal", "10:17", task),
			words.Say(msgid.HelpDailyWindowsResult, nil))
	} else {
		all = append(all, words.Say(msgid.HelpDailyCronEdit, nil),
			words.Say(msgid.HelpDailyCronLine, nil)+"\n"+assets.ValueIndent+cronTask("17 10", task),
			words.Say(msgid.HelpDailyCronResult, nil))
	}
	if strings.Contains(task[0], "go-build") {
		all = append(all, words.Say(msgid.HelpDailyNotInstalled, nil))
	}
	return all
}

// dailyMailbox says how a system (as in runtime.GOOS) reads a mailbox each day, in paragraphs.
func dailyMailbox(words *assets.Words, goos string, task []string) []string {
	all := []string{words.Say(msgid.HelpDailyMailbox, nil)}
	if goos == "windows" {
		all = append(all, words.Say(msgid.HelpDailyMailboxFileWindows, nil),
			words.Say(msgid.HelpDailyMailboxWindows, nil)+"\n"+assets.ValueIndent+windowsTask("mailseal-reports", "10:07", task))
	} else {
		all = append(all, words.Say(msgid.HelpDailyMailboxFile, nil),
			words.Say(msgid.HelpDailyMailboxCron, nil)+"\n"+assets.ValueIndent+cronTask("7 10", task)+" > /dev/null")
	}
	if goos == "linux" {
		all = append(all, words.Say(msgid.HelpDailyMailboxSystemd, nil)+"\n"+valueLines("[Service]", "Type=oneshot", "SuccessExitStatus=3", "ExecStart="+systemdTask(task)),
			words.Say(msgid.HelpDailyMailboxTimer, nil)+"\n"+valueLines("[Timer]", "OnCalendar=10:07", "Persistent=true", "[Install]", "WantedBy=timers.target"),
			words.Say(msgid.HelpDailyMailboxEnable, nil))
	}
	return append(all, words.Say(msgid.HelpDailyMailboxResult, nil))
}

// mailboxTask is how a mailbox is read where nobody types its password.
func mailboxTask(program, goos string) []string {
	password := "cat ~/.mailseal-password"
	if goos == "windows" {
		password = `type %USERPROFILE%\mailseal-password.txt`
	}
	return []string{program, "reports", "example.com", "--" + mailboxFlag, "tls@example.com@imap.example.net", "--" + passwordCommandFlag, password}
}

// valueLines are lines that are copied as they stand.
func valueLines(lines ...string) string {
	return assets.ValueIndent + strings.Join(lines, "\n"+assets.ValueIndent)
}

// systemdTask returns the command as a unit of systemd has it, where a percent sign or a dollar would stand for something.
func systemdTask(task []string) string {
	quoted := make([]string, len(task))
	for i, word := range task {
		quoted[i] = strings.NewReplacer("%", "%%", "$", "$$").Replace(word)
		if strings.ContainsAny(word, " \"'\\") {
			quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(quoted[i]) + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// cronTask returns the line of a crontab that runs a command at a minute and an hour of each day: a percent sign in it would end the command.
func cronTask(at string, task []string) string {
	quoted := make([]string, len(task))
	for i, word := range task {
		quoted[i] = shellWord(word)
	}
	return at + " * * *  " + strings.ReplaceAll(strings.Join(quoted, " "), "%", `\%`)
}

// windowsTask returns the command that makes a daily task of a name in the Windows Task Scheduler. No path there has quotes in it.
func windowsTask(name, at string, task []string) string {
	quoted := make([]string, len(task))
	for i, word := range task {
		quoted[i] = word
		if strings.Contains(word, " ") {
			quoted[i] = `\"` + word + `\"`
		}
	}
	return `schtasks /Create /TN ` + name + ` /SC DAILY /ST ` + at + ` /TR "` + strings.Join(quoted, " ") + `"`
}
