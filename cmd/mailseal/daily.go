package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
)

// dailyTopic returns the help about a scheduled task. It is no command: mailseal shows how, and installs nothing.
func (a *app) dailyTopic() *cobra.Command {
	cmd := &cobra.Command{Use: "daily", Short: "how this computer looks every day by itself"}
	cmd.SetHelpFunc(func(*cobra.Command, []string) {
		program, err := os.Executable()
		if err != nil {
			program = "mailseal"
		}
		task := []string{program, "status", "--quiet"}
		if dir := a.unusualDir(); dir != "" {
			task = append(task, "--state-dir", dir)
		}
		fmt.Fprint(a.out, dailyHelp(runtime.GOOS, task))
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

// dailyHelp says how a system (as in runtime.GOOS) runs a command each day.
func dailyHelp(goos string, task []string) string {
	var b strings.Builder
	b.WriteString("Before the last step mailseal wants seven good days, and later you want to hear\n" +
		"of a fault before your senders do. This computer can look each day by itself,\n" +
		"at 10:17. Choose another time if it is off then.\n\n")
	if goos == "windows" {
		b.WriteString("Type this once:\n\n  " + windowsTask(task) + "\n\n" +
			"What it finds is in the notes: mailseal shows it when you open it next.\n")
	} else {
		b.WriteString("Type `crontab -e`, add this line at the end, and save:\n\n  " + cronTask(task) + "\n\n" +
			"It prints only the domains that need you. Where this computer can send mail,\n" +
			"cron mails that to you. What it finds is in the notes too: mailseal shows it\n" +
			"when you open it next.\n")
	}
	if strings.Contains(task[0], "go-build") {
		b.WriteString("\nThis mailseal was started with `go run`, and is gone when it ends. Give it a\n" +
			"lasting place first: go install ./cmd/mailseal\n")
	}
	return b.String()
}

// cronTask returns the line of a crontab that runs a command: a percent sign in it would end the command.
func cronTask(task []string) string {
	quoted := make([]string, len(task))
	for i, word := range task {
		quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		if !strings.ContainsFunc(word, needsQuotes) {
			quoted[i] = word
		}
	}
	return "17 10 * * *  " + strings.ReplaceAll(strings.Join(quoted, " "), "%", `\%`)
}

// windowsTask returns the command that makes a task in the Windows Task Scheduler. No path there has quotes in it.
func windowsTask(task []string) string {
	quoted := make([]string, len(task))
	for i, word := range task {
		quoted[i] = word
		if strings.Contains(word, " ") {
			quoted[i] = `\"` + word + `\"`
		}
	}
	return `schtasks /Create /TN mailseal /SC DAILY /ST 10:17 /TR "` + strings.Join(quoted, " ") + `"`
}

// needsQuotes reports whether a shell would not take a character as it is.
func needsQuotes(r rune) bool {
	plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !plain && !strings.ContainsRune("/:._-", r)
}
