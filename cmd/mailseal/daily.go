package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// dailyTopic returns the help about a scheduled task. It is no command: mailseal shows how, and installs nothing. What has to be typed is
// made by daily_task.go. On Windows there are files below it, which are printed as they are.
func (a *app) dailyTopic() *cobra.Command {
	cmd := &cobra.Command{Use: "daily"}
	cmd.SetHelpFunc(func(*cobra.Command, []string) {
		d, err := a.dailyHelp(cmd)
		if err != nil {
			a.warn(err)
			return
		}
		for i, paragraph := range slices.Concat(d.status(), d.mailbox(), d.monitoring()) {
			if i > 0 {
				fmt.Fprintln(a.out)
			}
			a.prose("", paragraph)
		}
	})
	if runtime.GOOS == "windows" {
		for _, topic := range []string{taskTopic, taskReportsTopic} {
			file := &cobra.Command{Use: topic}
			file.SetHelpFunc(func(*cobra.Command, []string) {
				d, err := a.dailyHelp(cmd)
				if err != nil {
					a.warn(err)
					return
				}
				fmt.Fprintln(a.out, strings.Join(d.file(topic), "\n"))
			})
			cmd.AddCommand(file)
		}
	}
	return cmd
}

// dailyHelp returns the help for this computer and this command line.
func (a *app) dailyHelp(cmd *cobra.Command) (dailyHelp, error) {
	words, err := assets.Load(a.lang)
	if err != nil {
		return dailyHelp{}, err
	}
	program, err := os.Executable()
	if err != nil {
		program = "mailseal"
	}
	home := a.env("HOME")
	if runtime.GOOS == "windows" {
		home = a.env("USERPROFILE")
	}
	return dailyHelp{
		words: words, goos: runtime.GOOS, home: home, program: program, shell: typedIn(),
		flags: a.flagsInUse(cmd.Root().PersistentFlags()), env: a.rootsInUse(),
	}, nil
}

// flagsInUse returns the flags of this command line that a check needs as much as this command does.
func (a *app) flagsInUse(flags *pflag.FlagSet) []string {
	var used []string
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Changed || slices.Contains([]string{"json", "plain", "state-dir", "help"}, f.Name) {
			return
		}
		switch values, several := f.Value.(pflag.SliceValue); {
		case several:
			for _, value := range values.GetSlice() {
				used = append(used, "--"+f.Name, value)
			}
		case f.NoOptDefVal != "":
			used = append(used, strings.TrimSuffix("--"+f.Name+"="+f.Value.String(), "="+f.NoOptDefVal))
		default:
			used = append(used, "--"+f.Name, f.Value.String())
		}
	})
	if dir := a.unusualDir(); dir != "" {
		used = append(used, "--state-dir", dir)
	}
	return used
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

// rootsInUse returns the variables with which certificates of the user's own are trusted.
func (a *app) rootsInUse() []variable {
	var used []variable
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR"} {
		path := a.env(name)
		if path == "" {
			continue
		}
		if abs, err := filepath.Abs(path); err == nil && !strings.Contains(path, string(os.PathListSeparator)) {
			path = abs
		}
		used = append(used, variable{name, path})
	}
	return used
}

// dailyHelp says how a system (as in runtime.GOOS) runs mailseal each day.
type dailyHelp struct {
	words         *assets.Words
	goos          string
	home, program string
	shell         shell // that commands are typed in
	flags         []string
	env           []variable
}

// task returns a command of mailseal with the flags in use.
func (d dailyHelp) task(words ...string) task {
	return task{slices.Concat([]string{d.program}, words, d.flags), d.env}
}

func (d dailyHelp) say(id msgid.ID) string { return d.words.Say(id, nil) }

// with is a sentence with lines below it, which are copied as they stand.
func (d dailyHelp) with(id msgid.ID, lines ...string) string {
	return d.say(id) + "\n" + assets.ValueIndent + strings.Join(lines, "\n"+assets.ValueIndent)
}

// status says how the domains are checked each day, in paragraphs.
func (d dailyHelp) status() []string {
	check := d.task("status", "--quiet")
	all := []string{d.say(msgid.HelpDailyIntro)}
	switch d.goos {
	case "windows":
		all = append(all, d.scheduled(msgid.HelpDailyWindowsTask, taskTopic, "mailseal"), d.with(msgid.HelpDailyWindowsHolds, d.file(taskTopic)...))
		for _, v := range d.env {
			all = append(all, d.with(msgid.HelpDailyWindowsRoots, "setx "+v.name+" "+windowsWord(v.value)))
		}
		all = append(all, d.with(msgid.HelpDailyWindowsResult, d.found()), d.say(msgid.HelpDailyWindowsTry), d.say(msgid.HelpDailyWindowsEnd))
	case "darwin":
		log := path.Join(d.home, "Library", "Logs", "mailseal.log")
		all = append(all, d.with(msgid.HelpDailyLaunchdFile, check.launchd("mailseal.status", log)...), d.say(msgid.HelpDailyLaunchdEnable),
			d.with(msgid.HelpDailyLaunchdResult, log))
		all = append(all, d.cron(check)...)
	default:
		all = append(all, d.cron(check)...)
		all = append(all, d.with(msgid.HelpDailySystemdFile, check.systemd("8")...),
			d.with(msgid.HelpDailySystemdTimer, systemdTimer("10:17")...), d.say(msgid.HelpDailySystemdEnable), d.say(msgid.HelpDailySystemdResult))
	}
	if strings.Contains(d.program, "go-build") {
		all = append(all, d.say(msgid.HelpDailyNotInstalled))
	}
	return all
}

// The files for the Windows Task Scheduler, by what stands behind help daily: the check, and the mailbox.
const (
	taskTopic        = "task"
	taskReportsTopic = "task-reports"
)

// file returns the lines of a file for the Windows Task Scheduler.
func (d dailyHelp) file(topic string) []string {
	if topic == taskReportsTopic {
		return d.task(mailboxWords(d.goos)...).scheduler(d.say(msgid.HelpDailyTaskReportsShort), "10:07")
	}
	return d.task("status", "--quiet", "--open", d.found()).scheduler(d.say(msgid.HelpDailyTaskShort), "10:17")
}

// found returns the file that has what a check found that nobody saw.
func (d dailyHelp) found() string { return strings.TrimRight(d.home, `\/`) + `\mailseal-found.txt` }

// scheduled says how a file gets to the Windows Task Scheduler.
func (d dailyHelp) scheduled(id msgid.ID, topic, name string) string {
	file := "mailseal-" + topic + ".xml"
	flags := make([]string, len(d.flags))
	for i, flag := range d.flags {
		flags[i] = d.shell.word(flag)
	}
	command := guide.Command(strings.Join(flags, " "), "help daily "+topic)
	return d.with(id, d.shell.savedAs(command, file), "schtasks /Create /TN "+name+" /XML "+file)
}

// cron says how cron checks the domains, and what it mails.
func (d dailyHelp) cron(check task) []string {
	return []string{
		d.say(msgid.HelpDailyCronEdit),
		d.with(msgid.HelpDailyCronLine, "MAILTO=you@example.com", check.cron("17 10", "", "")),
		d.say(msgid.HelpDailyCronResult),
		d.with(msgid.HelpDailyCronSubject, check.cron("17 10", `out=$(`,
			` 2>&1); [ -z "$out" ] || printf '%s\n' "$out" | mail -s "$(printf '%s\n' "$out" | head -n 1)" you@example.com`)),
		d.say(msgid.HelpDailyCronSilence),
	}
}

// mailbox says how a mailbox is read each day, in paragraphs.
func (d dailyHelp) mailbox() []string {
	all := []string{d.say(msgid.HelpDailyMailbox)}
	read := d.task(mailboxWords(d.goos)...)
	if d.goos == "windows" {
		all = append(all, d.say(msgid.HelpDailyMailboxFileWindows), d.scheduled(msgid.HelpDailyMailboxWindows, taskReportsTopic, "mailseal-reports"),
			d.say(msgid.HelpDailyMailboxChange))
	} else {
		all = append(all, d.say(msgid.HelpDailyMailboxFile), d.with(msgid.HelpDailyMailboxCron, read.cron("7 10", "", " > /dev/null")))
	}
	if d.goos == "linux" {
		all = append(all, d.with(msgid.HelpDailyMailboxSystemd, read.systemd("3")...), d.with(msgid.HelpDailyMailboxTimer, systemdTimer("10:07")...),
			d.say(msgid.HelpDailyMailboxEnable))
	}
	return append(all, d.say(msgid.HelpDailyMailboxResult))
}

// mailboxWords are how a mailbox is read where nobody types its password.
func mailboxWords(goos string) []string {
	password := "cat ~/.mailseal-password"
	if goos == "windows" {
		password = `type %USERPROFILE%\mailseal-password.txt`
	}
	return []string{"reports", "example.com", "--" + mailboxFlag, "tls@example.com@imap.example.net", "--" + passwordCommandFlag, password}
}

// monitoring says how monitoring runs mailseal, in paragraphs. What is known for it runs on no Windows.
func (d dailyHelp) monitoring() []string {
	if d.goos == "windows" {
		return nil
	}
	const file = "/var/lib/prometheus/node-exporter/mailseal"
	plugin := d.task("status", "--format", string(formatNagios))
	metrics := d.task("status", "--format", string(formatPrometheus))
	return []string{
		d.with(msgid.HelpDailyNagios, plugin.nagios("check_mailseal", "$ARG1$")...),
		d.with(msgid.HelpDailyIcinga, plugin.icinga("mailseal", "$mailseal_domain$")...),
		d.with(msgid.HelpDailyPrometheus, metrics.cron("17 10", "", " > "+file+".new; [ $? = 2 ] || mv "+file+".new "+file+".prom")),
		d.say(msgid.HelpDailyMonitoring),
	}
}
