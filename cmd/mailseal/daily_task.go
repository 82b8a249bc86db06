package main

import (
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"
)

// task is what a computer runs at set times, as each system has it written: in every one other characters stand for something.
type task struct {
	command []string
	env     []variable // what it does not have by itself
}

// variable is a variable of the environment.
type variable struct{ name, value string }

// shell returns the command as a shell has it.
func (t task) shell() string {
	var words []string
	for _, v := range t.env {
		words = append(words, v.name+"="+shellWord(v.value))
	}
	for _, word := range t.command {
		words = append(words, shellWord(word))
	}
	return strings.Join(words, " ")
}

// cron returns the line of a crontab that runs the command, with something of the shell before and behind it, at a minute and an hour
// of each day: a percent sign in it would end the command.
func (t task) cron(at, before, behind string) string {
	return at + " * * *  " + strings.ReplaceAll(before+t.shell()+behind, "%", `\%`)
}

// systemd returns the lines of a unit that runs the command once. Some exit codes are no failure.
func (t task) systemd(fine string) []string {
	lines := []string{"[Service]", "Type=oneshot", "SuccessExitStatus=" + fine}
	for _, v := range t.env {
		lines = append(lines, "Environment="+systemdWord(v.name+"="+v.value))
	}
	command := t.command
	if strings.ContainsAny(command[0], `"'\`) { // systemd starts no program of such a name
		command = append([]string{"/usr/bin/env"}, command...)
	}
	words := make([]string, len(command))
	for i, word := range command {
		if i > 0 { // the program is no place for a variable
			word = strings.ReplaceAll(word, "$", "$$")
		}
		words[i] = systemdWord(word)
	}
	return append(lines, "ExecStart="+strings.Join(words, " "))
}

// systemdWord returns a word as a unit of systemd has it, where a percent sign would stand for something.
func systemdWord(word string) string {
	quoted := strings.ReplaceAll(word, "%", "%%")
	if strings.ContainsAny(word, " \t\"'\\;") {
		quoted = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(quoted) + `"`
	}
	return quoted
}

// systemdTimer returns the lines of a timer for each day.
func systemdTimer(at string) []string {
	return []string{"[Timer]", "OnCalendar=" + at, "Persistent=true", "[Install]", "WantedBy=timers.target"}
}

// launchd returns the lines of a property list that runs the command at 10:17, and adds what it prints to a file.
func (t task) launchd(label, log string) []string {
	lines := []string{
		`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN"`, `  "http://www.apple.com/DTDs/PropertyList-1.0.dtd">`,
		`<plist version="1.0"><dict>`, `  <key>Label</key>`, plistText(label), `  <key>ProgramArguments</key>`, `  <array>`,
	}
	for _, word := range t.command {
		lines = append(lines, "  "+plistText(word))
	}
	lines = append(lines, `  </array>`)
	if len(t.env) > 0 {
		lines = append(lines, `  <key>EnvironmentVariables</key>`, `  <dict>`)
		for _, v := range t.env {
			lines = append(lines, `    <key>`+v.name+`</key>`, "  "+plistText(v.value))
		}
		lines = append(lines, `  </dict>`)
	}
	return append(lines, `  <key>StartCalendarInterval</key>`, `  <dict>`, `    <key>Hour</key>`, `    <integer>10</integer>`, `    <key>Minute</key>`,
		`    <integer>17</integer>`, `  </dict>`, `  <key>StandardOutPath</key>`, plistText(log), `  <key>StandardErrorPath</key>`, plistText(log), `</dict></plist>`)
}

func plistText(text string) string { return "  <string>" + xmlText(text) + "</string>" }

// xmlText returns a text as XML has it, in ASCII.
func xmlText(text string) string {
	var escaped, out strings.Builder
	_ = xml.EscapeText(&escaped, []byte(text)) // a builder takes it all
	for _, r := range escaped.String() {
		if r > unicode.MaxASCII {
			fmt.Fprintf(&out, "&#%d;", r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// scheduler returns the lines of a file for the Windows Task Scheduler, for a task that runs the command each day: on battery too, later
// where the computer was off, and in no window. They are ASCII, so that no program changes them on the way.
func (t task) scheduler(about, at string) []string {
	words := []string{"--headless"} // of conhost, which gives the command a console that is not shown
	for _, word := range t.command {
		words = append(words, windowsWord(word))
	}
	return []string{
		`<?xml version="1.0"?>`,
		`<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">`,
		`  <RegistrationInfo><Description>` + xmlText(about) + `</Description></RegistrationInfo>`,
		`  <Triggers>`,
		`    <CalendarTrigger>`,
		`      <StartBoundary>2026-01-01T` + at + `:00</StartBoundary>`,
		`      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>`,
		`    </CalendarTrigger>`,
		`  </Triggers>`,
		`  <Principals>`,
		`    <Principal id="Author"><LogonType>InteractiveToken</LogonType></Principal>`,
		`  </Principals>`,
		`  <Settings>`,
		`    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>`,
		`    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>`,
		`    <StartWhenAvailable>true</StartWhenAvailable>`,
		`    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>`,
		`  </Settings>`,
		`  <Actions Context="Author">`,
		`    <Exec>`,
		`      <Command>%SystemRoot%\System32\conhost.exe</Command>`,
		`      <Arguments>` + xmlText(strings.Join(words, " ")) + `</Arguments>`,
		`    </Exec>`,
		`  </Actions>`,
		`</Task>`,
	}
}

// windowsWord returns a word as a command line of Windows has it.
func windowsWord(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"") {
		return word
	}
	return windowsQuoted(word)
}

// nagios returns the definition of a command, in which a dollar would begin a macro and a semicolon a comment.
func (t task) nagios(name, domain string) []string {
	line := strings.NewReplacer("$", "$$", ";", `\;`).Replace(t.shell())
	return []string{"define command {", "  command_name  " + name, "  command_line  " + line + " " + domain, "}"}
}

// icinga returns the definition of a command for Icinga 2.
func (t task) icinga(name, domain string) []string {
	text := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", "$$").Replace(s) + `"`
	}
	lines := []string{`object CheckCommand "` + name + `" {`, `  command = [`}
	for _, word := range t.command {
		lines = append(lines, `    `+text(word)+`,`)
	}
	lines = append(lines, `    "`+domain+`"`, `  ]`)
	for _, v := range t.env {
		lines = append(lines, `  env.`+v.name+` = `+text(v.value))
	}
	return append(lines, "}")
}
