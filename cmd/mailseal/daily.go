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
		task := []string{program, "status", "--quiet"}
		if dir := a.unusualDir(); dir != "" {
			task = append(task, "--state-dir", dir)
		}
		for i, paragraph := range dailyHelp(words, runtime.GOOS, task) {
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
		all = append(all, words.Say(msgid.HelpDailyWindowsLine, nil)+"\n"+assets.ValueIndent+windowsTask(task),
			words.Say(msgid.HelpDailyWindowsResult, nil))
	} else {
		all = append(all, words.Say(msgid.HelpDailyCronEdit, nil),
			words.Say(msgid.HelpDailyCronLine, nil)+"\n"+assets.ValueIndent+cronTask(task),
			words.Say(msgid.HelpDailyCronResult, nil))
	}
	if strings.Contains(task[0], "go-build") {
		all = append(all, words.Say(msgid.HelpDailyNotInstalled, nil))
	}
	return all
}

// cronTask returns the line of a crontab that runs a command: a percent sign in it would end the command.
func cronTask(task []string) string {
	quoted := make([]string, len(task))
	for i, word := range task {
		quoted[i] = shellWord(word)
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
