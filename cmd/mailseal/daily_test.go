package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"mailseal/assets"
	"mailseal/wizard/guide"
)

// dailyOf is the help on a system for somebody with these flags and variables.
func dailyOf(t *testing.T, goos, program string, flags []string, env ...variable) (status, mailbox, monitoring string) {
	t.Helper()
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	d := dailyHelp{words: words, goos: goos, home: "/Users/o'neill", shell: powerShell, program: program, flags: flags, env: env}
	join := func(paragraphs []string) string { return strings.Join(paragraphs, "\n\n") + "\n" }
	return join(d.status()), join(d.mailbox()), join(d.monitoring())
}

func TestDailyHelp(t *testing.T) {
	shows := func(goos, program, line string, flags ...string) {
		t.Helper()
		if help, _, _ := dailyOf(t, goos, program, flags); !strings.Contains(help, "\n  "+line+"\n") {
			t.Errorf("%s %q:\n%s\nwant the line %s", goos, program, help, line)
		}
	}
	shows("linux", "/usr/local/bin/mailseal", "17 10 * * *  /usr/local/bin/mailseal status --quiet")
	shows("linux", "/usr/local/bin/mailseal", "MAILTO=you@example.com")
	shows("darwin", "/Users/o'neill/my bin/mailseal", `17 10 * * *  '/Users/o'\''neill/my bin/mailseal' status --quiet`)
	shows("linux", "mailseal", `17 10 * * *  mailseal status --quiet --state-dir '/srv/100\% ours'`, "--state-dir", "/srv/100% ours")
	shows("linux", "/usr/bin/mailseal", `ExecStart=/usr/bin/mailseal status --quiet`)
	shows("windows", `C:\My Tools\mailseal.exe`, `mailseal help daily task | Set-Content mailseal-task.xml`)
	shows("windows", `C:\My Tools\mailseal.exe`, `schtasks /Create /TN mailseal /XML mailseal-task.xml`)
	for _, c := range []struct{ goos, has, hasNot string }{
		{"linux", "crontab -e systemctl", "launchctl schtasks"}, {"darwin", "crontab -e launchctl", "systemctl schtasks"}, {"windows", "schtasks", "crontab launchctl systemctl"},
	} {
		help, _, _ := dailyOf(t, c.goos, "mailseal", nil)
		for _, word := range strings.Fields(c.has) {
			if !strings.Contains(help, word) {
				t.Errorf("%s: no %s in\n%s", c.goos, word, help)
			}
		}
		for _, word := range strings.Fields(c.hasNot) {
			if strings.Contains(help, word) {
				t.Errorf("%s: %s in\n%s", c.goos, word, help)
			}
		}
	}
}

// TestDailyMailbox: the lines that read a mailbox without anybody who types.
func TestDailyMailbox(t *testing.T) {
	shows := func(goos, program, line string) {
		t.Helper()
		if _, help, _ := dailyOf(t, goos, program, nil); !strings.Contains(help, "\n  "+line+"\n") {
			t.Errorf("%s:\n%s\nwant the line %s", goos, help, line)
		}
	}
	const at = "--imap tls@example.com@imap.example.net --imap-password-command"
	const inShell = "--imap 'tls@example.com@imap.example.net' --imap-password-command"
	shows("linux", "/usr/bin/mailseal", `7 10 * * *  /usr/bin/mailseal reports example.com `+inShell+` 'cat ~/.mailseal-password' > /dev/null`)
	shows("linux", `/my %bin/mail"seal`, `ExecStart=/usr/bin/env "/my %%bin/mail\"seal" reports example.com `+at+` "cat ~/.mailseal-password"`)
	shows("darwin", "/usr/bin/mailseal", `7 10 * * *  /usr/bin/mailseal reports example.com `+inShell+` 'cat ~/.mailseal-password' > /dev/null`)
	shows("windows", `C:\My Tools\mailseal.exe`, `mailseal help daily task-reports | Set-Content mailseal-task-reports.xml`)
	shows("windows", `C:\My Tools\mailseal.exe`, `schtasks /Create /TN mailseal-reports /XML mailseal-task-reports.xml`)
}

// TestDailyFlags makes sure that a scheduled task finds the notes that this terminal has, and checks as it does.
func TestDailyFlags(t *testing.T) {
	r := mailseal(t, "", "--resolver", "192.0.2.1", "--no-smtp", "--resolver=192.0.2.2", "--timeout", "2m", "help", "daily")
	for _, flag := range []string{" status --quiet ", " --state-dir ", " --resolver 192.0.2.1 ", " --resolver 192.0.2.2 ", " --no-smtp ", " --timeout 2m0s "} {
		if r.code != exitFine || !strings.Contains(r.out, flag) {
			t.Errorf("code %d, no %q in %q", r.code, flag, r.out)
		}
	}
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(name string) string {
		return map[string]string{"SSL_CERT_FILE": "own.pem", "SSL_CERT_DIR": "/a" + string(os.PathListSeparator) + "/b"}[name]
	})
	if used := a.rootsInUse(); len(used) != 2 || !filepath.IsAbs(used[0].value) || filepath.Base(used[0].value) != "own.pem" || used[1].value != "/a"+string(os.PathListSeparator)+"/b" {
		t.Errorf("%q", used)
	}
}

// What is hard to write down: in a path, and of a variable.
const hostilePath = `o'neill "100%" $HOME über;\x`

func hostileTask(dir string) ([]string, variable) {
	return []string{"--state-dir", filepath.Join(dir, hostilePath, "%h"), "--resolver", "$$"}, variable{"SSL_CERT_FILE", filepath.Join(dir, hostilePath+".pem")}
}

// below returns the lines that begin with one, as far as they are to be copied.
func below(t *testing.T, help, first string) []string {
	t.Helper()
	_, rest, found := strings.Cut("\n"+help, "\n  "+first)
	if !found {
		t.Fatalf("no %s in\n%s", first, help)
	}
	lines := []string{first}
	for i, line := range strings.Split(rest, "\n") {
		switch copied, ok := strings.CutPrefix(line, "  "); {
		case i == 0:
			lines[0] += line
		case !ok:
			return lines
		default:
			lines = append(lines, copied)
		}
	}
	return lines
}

// crontabLine are the fields of the line of a crontab.
var crontabLine = regexp.MustCompile(`^([0-9]+) ([0-9]+) \* \* \*  (.+)$`)

// TestDailyCron runs the lines as cron does: they reach the program as they are meant, and a mail is sent only where there is something to say.
func TestDailyCron(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no cron")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, hostilePath)
	mail := filepath.Join(dir, "bin", "mail")
	if err := os.Mkdir(filepath.Dir(mail), 0o700); err != nil {
		t.Fatal(err)
	}
	const noisy = "#!/bin/sh\nprintf '%s\\n' \"$SSL_CERT_FILE\" \"$@\" > \"$RAN\"\nprintf '2 of 48 domains\\nneed you 100%%\\n' >&2\nexit 1\n"
	for path, script := range map[string]string{program: noisy, mail: "#!/bin/sh\n{ printf '%s\\n' \"$@\"; cat; } > \"$MAILED\"\n"} {
		if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	flags, own := hostileTask(dir)
	help, _, monitoring := dailyOf(t, "linux", program, flags, own)
	run := func(line string) (ran, mailed string) {
		t.Helper()
		m := crontabLine.FindStringSubmatch(line)
		if m == nil || regexp.MustCompile(`(^|[^\\])%`).MatchString(m[3]) {
			t.Fatalf("cron does not take %q", line)
		}
		cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", strings.ReplaceAll(m[3], `\%`, "%"))
		ranIn, mailedIn := filepath.Join(dir, "ran"), filepath.Join(dir, "mailed")
		cmd.Env = []string{"PATH=" + filepath.Dir(mail) + ":/usr/bin:/bin", "RAN=" + ranIn, "MAILED=" + mailedIn}
		var exit *exec.ExitError
		if out, err := cmd.CombinedOutput(); err != nil && !errors.As(err, &exit) {
			t.Fatalf("%v: %s", err, out)
		}
		said, _ := os.ReadFile(mailedIn)
		got, _ := os.ReadFile(ranIn)
		os.Remove(ranIn)
		os.Remove(mailedIn)
		return string(got), string(said)
	}
	want := strings.Join(slices.Concat([]string{own.value, "status", "--quiet"}, flags), "\n") + "\n"
	lines := below(t, help, "MAILTO=")
	if got, mailed := run(lines[1]); got != want || mailed != "" {
		t.Errorf("%s\nran %q\nwant %q, and %q was mailed", lines[1], got, want, mailed)
	}
	subject := below(t, help, "17 10 * * *  out=")[0]
	if got, mailed := run(subject); got != want || mailed != "-s\n2 of 48 domains\nyou@example.com\n2 of 48 domains\nneed you 100%\n" {
		t.Errorf("%s\nran %q\nmailed %q", subject, got, mailed)
	}
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexit 0\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, mailed := run(subject); mailed != "" {
		t.Errorf("with nothing to say, this was mailed: %q", mailed)
	}
	const folder = "/var/lib/prometheus/node-exporter/"
	textfile := strings.ReplaceAll(below(t, monitoring, "17 10 * * *  ")[0], folder, dir+"/")
	for code, kept := range map[string]string{"1": "fresh\n", "2": "old\n"} { // of a run that failed, there is nothing to keep
		for path, text := range map[string]string{program: "#!/bin/sh\necho fresh\nexit " + code + "\n", filepath.Join(dir, "mailseal.prom"): "old\n"} {
			if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		run(textfile)
		if got, _ := os.ReadFile(filepath.Join(dir, "mailseal.prom")); string(got) != kept {
			t.Errorf("code %s: the metrics are %q, want %q", code, got, kept)
		}
	}
}

// systemdWords reads the value of a setting as systemd.syntax(7) and systemd.service(5) have it, without variables.
func systemdWords(t *testing.T, text string, dollars bool) []string {
	t.Helper()
	var words []string
	var word strings.Builder
	quoted, inside := false, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted, inside = !quoted, true
		case c == '\\':
			i++
			word.WriteByte(text[i])
		case c == '%':
			if i++; i == len(text) || text[i] != '%' {
				t.Fatalf("a specifier in %q", text)
			}
			word.WriteByte('%')
		case c == '$' && dollars && len(words) > 0:
			if i++; i == len(text) || text[i] != '$' {
				t.Fatalf("a variable in %q", text)
			}
			word.WriteByte('$')
		case (c == '\'' || c == ';') && !quoted:
			t.Fatalf("a sign of the syntax in %q", text)
		case c == ' ' && !quoted:
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteByte(c)
			inside = true
		}
	}
	return append(words, word.String())
}

// TestDailySystemd reads the unit back.
func TestDailySystemd(t *testing.T) {
	flags, own := hostileTask("/srv")
	program := "/opt/" + hostilePath
	help, _, _ := dailyOf(t, "linux", program, flags, own)
	unit := below(t, help, "[Service]")
	timer := below(t, help, "[Timer]")
	if len(unit) != 5 || unit[1] != "Type=oneshot" || unit[2] != "SuccessExitStatus=8" || !slices.Contains(timer, "OnCalendar=10:17") || !slices.Contains(timer, "[Install]") {
		t.Fatalf("%q, %q", unit, timer)
	}
	environment, ok := strings.CutPrefix(unit[3], "Environment=")
	if got := systemdWords(t, environment, false); !ok || len(got) != 1 || got[0] != own.name+"="+own.value {
		t.Errorf("%s is %q", unit[3], got)
	}
	start, ok := strings.CutPrefix(unit[4], "ExecStart=")
	if got, want := systemdWords(t, start, true), slices.Concat([]string{"/usr/bin/env", program, "status", "--quiet"}, flags); !ok || !slices.Equal(got, want) {
		t.Errorf("%s is %q, want %q", unit[4], got, want)
	}
}

// TestDailyLaunchd reads the property list back.
func TestDailyLaunchd(t *testing.T) {
	flags, own := hostileTask("/srv/<&>")
	program := "/opt/" + hostilePath
	help, _, _ := dailyOf(t, "darwin", program, flags, own)
	type value struct {
		XMLName xml.Name
		Text    string  `xml:",chardata"`
		Inside  []value `xml:",any"`
	}
	var list value
	if err := xml.Unmarshal([]byte(strings.Join(below(t, help, "<!DOCTYPE plist"), "\n")), &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]value{}
	var read func(in []value)
	read = func(in []value) {
		for i, v := range in {
			switch v.XMLName.Local {
			case "key":
				got[v.Text] = in[i+1]
			case "dict":
				read(v.Inside)
			}
		}
	}
	read(list.Inside)
	var words []string
	for _, word := range got["ProgramArguments"].Inside {
		words = append(words, word.Text)
	}
	if want := slices.Concat([]string{program, "status", "--quiet"}, flags); !slices.Equal(words, want) {
		t.Errorf("%q, want %q", words, want)
	}
	for key, want := range map[string]string{
		"Label": "mailseal.status", own.name: own.value, "Hour": "10", "Minute": "17", "StandardOutPath": "/Users/o'neill/Library/Logs/mailseal.log",
	} {
		if got[key].Text != want {
			t.Errorf("%s is %q, want %q", key, got[key].Text, want)
		}
	}
}

// windowsWords reads a command line as CommandLineToArgvW does.
func windowsWords(line string) []string {
	var words []string
	var word strings.Builder
	quoted, inside := false, false
	for i := 0; i < len(line); i++ {
		slashes := 0
		for i < len(line) && line[i] == '\\' {
			slashes++
			i++
		}
		if i < len(line) && line[i] == '"' {
			word.WriteString(strings.Repeat(`\`, slashes/2))
			inside = true
			if slashes%2 == 1 {
				word.WriteByte('"')
			} else {
				quoted = !quoted
			}
			continue
		}
		word.WriteString(strings.Repeat(`\`, slashes))
		inside = inside || slashes > 0
		switch {
		case i == len(line):
		case line[i] == ' ' && !quoted:
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteByte(line[i])
			inside = true
		}
	}
	if inside {
		words = append(words, word.String())
	}
	return words
}

// scheduledTask is a task as the Windows Task Scheduler reads it, as far as it is used here.
type scheduledTask struct {
	XMLName  xml.Name `xml:"http://schemas.microsoft.com/windows/2004/02/mit/task Task"`
	About    string   `xml:"RegistrationInfo>Description"`
	Begins   string   `xml:"Triggers>CalendarTrigger>StartBoundary"`
	Days     int      `xml:"Triggers>CalendarTrigger>ScheduleByDay>DaysInterval"`
	Logon    string   `xml:"Principals>Principal>LogonType"`
	Settings struct {
		DisallowStartIfOnBatteries, StopIfGoingOnBatteries, StartWhenAvailable bool
	}
	Command   string `xml:"Actions>Exec>Command"`
	Arguments string `xml:"Actions>Exec>Arguments"`
}

// TestDailyWindows reads the tasks back: what they run, and when.
func TestDailyWindows(t *testing.T) {
	program := `C:\Böcker's 100% <Tools>\mailseal.exe`
	read := func(help string) (task scheduledTask) {
		t.Helper()
		text := strings.Join(below(t, help, `<?xml version="1.0"?>`), "\n")
		if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
			t.Errorf("PowerShell would write this in letters of its own:\n%s", text)
		}
		if err := xml.Unmarshal([]byte(text), &task); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		return task
	}
	for _, folder := range []string{`D:\notes`, `D:\our notes\`, `D:\` + strings.Repeat(`long's folder\`, 30)} {
		flags := []string{"--state-dir", folder}
		help, _, monitoring := dailyOf(t, "windows", program, flags, variable{"SSL_CERT_FILE", `C:\our roots\own.pem`})
		if !strings.Contains(help, "\n  setx SSL_CERT_FILE \"C:\\our roots\\own.pem\"\n") || monitoring != "\n" {
			t.Errorf("%s\n%s", help, monitoring)
		}
		task := read(help)
		found := below(t, help, `/Users/o'neill\mailseal-found.txt`)[0]
		want := slices.Concat([]string{"--headless", program, "status", "--quiet", "--open", found}, flags)
		if got := windowsWords(task.Arguments); !slices.Equal(got, want) || task.Command != `%SystemRoot%\System32\conhost.exe` {
			t.Errorf("%s %q, want %q", task.Command, got, want)
		}
		if s := task.Settings; s.DisallowStartIfOnBatteries || s.StopIfGoingOnBatteries || !s.StartWhenAvailable {
			t.Errorf("on a laptop that was off, the task does not run: %+v", s)
		}
		if !strings.HasSuffix(task.Begins, "T10:17:00") || task.Days != 1 || task.Logon != "InteractiveToken" || task.About == "" {
			t.Errorf("%+v", task)
		}
		typed := below(t, help, "mailseal --state-dir ")
		if got, want := typed[0], guide.Command("--state-dir "+powerShell.word(folder), "help daily task")+" | Set-Content mailseal-task.xml"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if got, want := typed[1], "schtasks /Create /TN mailseal /XML mailseal-task.xml"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The file that reads a mailbox has its own task.
func TestDailyWindowsMailbox(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	d := dailyHelp{words: words, goos: "windows", home: `C:\Users\ada`, program: `C:\My Tools\mailseal.exe`, shell: commandPrompt}
	var task scheduledTask
	if err := xml.Unmarshal([]byte(strings.Join(d.file(taskReportsTopic), "\n")), &task); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"--headless", d.program, "reports", "example.com", "--imap", "tls@example.com@imap.example.net", "--imap-password-command", `type %USERPROFILE%\mailseal-password.txt`,
	}
	if got := windowsWords(task.Arguments); !slices.Equal(got, want) || !strings.HasSuffix(task.Begins, "T10:07:00") {
		t.Errorf("%q at %s, want %q", got, task.Begins, want)
	}
}

// TestDailyMonitoring: what Nagios and Icinga run, with their macros.
func TestDailyMonitoring(t *testing.T) {
	_, _, help := dailyOf(t, "linux", "/opt/a;b $c/mailseal", []string{"--resolver", `"\`}, variable{"SSL_CERT_FILE", "/own $.pem"})
	for _, line := range []string{
		`  command_line  SSL_CERT_FILE='/own $$.pem' '/opt/a\;b $$c/mailseal' status --format nagios --resolver '"\' $ARG1$`,
		"  command = [\n      \"/opt/a;b $$c/mailseal\",\n      \"status\",\n      \"--format\",\n      \"nagios\",\n      \"--resolver\",\n" +
			"      \"\\\"\\\\\",\n      \"$mailseal_domain$\"\n    ]",
		`  env.SSL_CERT_FILE = "/own $$.pem"`,
	} {
		if !strings.Contains(help, "\n  "+line+"\n") {
			t.Errorf("no %s in\n%s", line, help)
		}
	}
}
