package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/practice"
)

// hostile is text as somebody writes it who wants it to do something on a terminal, or to be read as something else: controls, marks
// of direction, what has no width, separators, tags, a selector, a filler, and a broken encoding.
const hostile = "EVIL\x1b[2J\x1b]0;title\x07\x00\x08\x7f\u0080\u009b31m\u009d\u202a\u202e\u2066\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff" +
	"\u2028\u2029\u00ad\u034f\u115f\u3164\ufe0f\U000e0041\U000e0100\u2800\xff\xc3"

// escaping returns what would not print as it is; "" where all does. Return and tab stand where a format wants them.
func escaping(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i, r := range text {
		if r != '\n' && r != '\t' && !assets.Prints(r) && (r != utf8.RuneError || !strings.HasPrefix(text[i:], "\ufffd")) {
			return fmt.Sprintf("%q in %q", r, text[max(0, i-80):min(len(text), i+40)])
		}
	}
	return ""
}

// hostileWorld is a world in which everything that others write is hostile.
func hostileWorld(t *testing.T) resident {
	t.Helper()
	world, err := practice.Start(practice.Options{Start: storyStart(), Frozen: true, Provider: "own", DNS: "other"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	domain := world.Domain()
	changes := []practice.Change{
		practice.AddRecord{Name: "_mta-sts." + domain, Type: "TXT", Value: "v=STSv1; id=1; note=" + hostile},
		practice.AddRecord{Name: "_smtp._tls." + domain, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:a@b.example; note=" + hostile},
		practice.AddRecord{Name: domain, Type: "TXT", Value: "v=STSv1; id=" + hostile},
		practice.WebSpace{Host: "mta-sts." + domain, Address: true},
		practice.Upload{Host: "mta-sts." + domain, Path: "/.well-known/mta-sts.txt", Body: "version: STSv1\nmode: enforce" + hostile + "\nmx: " + hostile + "\nmax_age: 1" + hostile + "\n" + hostile + ": x\n"},
	}
	for _, change := range changes {
		if err := world.ApplyAtOnce(change); err != nil {
			t.Fatal(err)
		}
	}
	return resident{world: world, home: t.TempDir(), getenv: func(string) string { return "" }}
}

// hostileReport is a report as RFC 8460 has it, with hostile text in every place for one.
func hostileReport(domain string) string {
	text, _ := json.Marshal(hostile)
	return fmt.Sprintf(`{"organization-name":%[1]s,"date-range":{"start-datetime":"2026-11-01T00:00:00Z","end-datetime":"2026-11-01T23:59:59Z"},
		"contact-info":%[1]s,"report-id":%[1]s,"policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1",%[1]s],"policy-domain":%[2]q,"mx-host":[%[1]s]},
		"summary":{"total-successful-session-count":5,"total-failure-session-count":1},"failure-details":[{"result-type":"validation-failure","sending-mta-ip":%[1]s,
		"receiving-mx-hostname":%[1]s,"receiving-mx-helo":%[1]s,"failed-session-count":1,"failure-reason-code":%[1]s,"additional-information":%[1]s}]}]}`, text, domain)
}

// poison makes the texts that others wrote hostile in saved notes.
func poison(v any) any {
	others := []string{"err", "banner", "issuer", "value", "location", "content_type", "intercepted", "why", "strings", "apex", "organization", "info", "code", "helo"}
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if text, ok := value.(string); ok && slices.Contains(others, name) {
				value = text + strings.ToValidUTF8(hostile, "")
			}
			v[name] = poison(value)
		}
	case []any:
		for i, value := range v {
			v[i] = poison(value)
		}
	}
	return v
}

// poisonFile does that to a file of notes.
func poisonFile(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, poisoned(t, body), 0o600); err != nil {
		t.Fatal(err)
	}
}

// poisoned returns notes to which that is done.
func poisoned(t testing.TB, body []byte) []byte {
	t.Helper()
	var saved map[string]any
	if err := json.Unmarshal(body, &saved); err != nil {
		t.Fatal(err)
	}
	saved["notes"] = poison(saved["notes"])
	body, err := json.Marshal(saved)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestNothingHostileIsPrinted: whatever others write, and wherever a command shows it, nothing reaches a terminal, a script or a file
// that does not print.
func TestNothingHostileIsPrinted(t *testing.T) {
	t.Parallel()
	r := hostileWorld(t)
	domain := r.world.Domain()
	folder := filepath.Join(t.TempDir(), "EVIL\u202e\u200b\x1b[2J\u009b")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Skipf("no folder can have such a name here: %v", err)
	}
	file := func(name, body string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	reached := map[string]bool{}
	run := func(args ...string) {
		t.Helper()
		var out, talk bytes.Buffer
		r.app(&out, &talk).run(t.Context(), args)
		for stream, text := range map[string]string{"prints": out.String(), "says": talk.String()} {
			if wrong := escaping(text); wrong != "" {
				t.Errorf("mailseal %q %s %s", args, stream, wrong)
			}
			if strings.Contains(text, "EVIL") {
				reached[args[0]] = true
			}
		}
	}
	everything := func() {
		t.Helper()
		for _, format := range formatNames() {
			run("status", "--format", format, domain)
			run("status", "--format", format, domain, hostile)
		}
		run("status", "--quiet")
		run("status", "@"+file("list.txt", domain+"\n"+hostile+"\n"+hostile+".example\n"))
		run("status", "@"+filepath.Join(folder, "none"))
		run("status", "--resolver", hostile, domain)
		for _, what := range []string{"records", "zone", "policy", "handover", "files", hostile} {
			run("show", domain, what)
		}
		run("show", domain, "handover", "--html")
		report := file("google.com!"+domain+"!1793491200!1793577599.json", hostileReport(domain))
		for _, flags := range [][]string{nil, {"--all"}, {"--json"}, {"--csv"}} {
			run(append([]string{"reports", domain, report}, flags...)...)
			run(append([]string{"reports", domain}, flags...)...)
		}
		run("reports", domain, folder, file("odd\u009b.eml", "Subject: "+hostile+"\n\n"+hostile))
		for _, kind := range []string{"record", "policy", "tlsrpt", "report"} {
			run("lint", kind, "v=STSv1; id="+hostile)
			run("lint", kind, file(kind, "version: "+hostile+"\nmx: "+hostile), "--json")
			run("lint", kind, "--json", "v=TLSRPTv1; rua="+hostile+"; "+hostile+"=1")
		}
		run("lint", "report", report)
		run("lint", "report", report, "--json")
		run("explain", hostile)
		run("calendar")
		run("calendar", domain)
		run("notes", "export", domain, hostile)
		run("notes", "import", "--yes", file("notes.json", `{"schema":"`+hostile+`"}`))
		run("notes", "import", "--yes", file("notes2.json", `{"schema":"mailseal.notes/2","domain":"`+hostile+`"}`))
		run("notes", "import", "--force", "--yes", filepath.Join(r.home, "mailseal", domain, "notes.json"))
		run("practice", "--provider", hostile)
		run(hostile)
		run(hostile, "--"+hostile)
		run("--lang", hostile, "explain")
		run("--state-dir", folder, "status", domain)
		run("--state-dir", file("in-the-way", ""), "status", domain)
		run("--state-dir", folder, "notes", "export", domain)
		run(domain, "--seen", hostile)
		run("help", hostile)
	}
	everything()
	run(domain, "--seen", "yes", "--go-on", "yes", "--hosting", "github-pages", "--mta-sts-target", "rosehill.github.io", "--reports-to", "tls@reports.example", "--accept-plan", "yes")
	run(domain)
	everything()

	poisonFile(t, filepath.Join(r.home, "mailseal", domain, "notes.json"))
	run("notes", "export", domain)
	run("reports", domain, "--all")
	run("reports", domain, "--csv")
	run("show", domain, "handover")
	run("calendar", domain)
	everything()

	for _, command := range []string{"status", "reports", "lint", "explain", "notes", "show", "practice", "--lang", "--state-dir", hostile} {
		if !reached[command] && command != "show" {
			t.Errorf("nothing hostile reached %q: nothing was proven", command)
		}
	}
	checkFiles(t, r.home)
}

// checkFiles holds every file that mailseal wrote to the same, but for the reports, which are kept as they came.
func checkFiles(t *testing.T, folder string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "before-import") {
			return err
		}
		body, err := os.ReadFile(path)
		if wrong := escaping(string(body)); wrong != "" {
			t.Errorf("%s has %s", path, wrong)
		}
		n++
		return err
	})
	if err != nil || n < 5 {
		t.Errorf("%d files, %v", n, err)
	}
}

// TestExportLosesNothing: what is escaped in notes reads back as it was.
func TestExportLosesNothing(t *testing.T) {
	j := planned()
	text := strings.ToValidUTF8(hostile, "")
	j.Notes.Reports = []facts.ReportDay{{Organization: text, Begin: j.Created, End: j.Created}}
	dir := t.TempDir()
	save(t, dir, j)
	out := kept(t, dir, "", "notes", "export", j.Domain).out
	if wrong := escaping(out); wrong != "" {
		t.Error(wrong)
	}
	var back struct {
		Notes struct {
			Reports []struct{ Organization string }
		}
	}
	if err := json.Unmarshal([]byte(out), &back); err != nil || len(back.Notes.Reports) != 1 || back.Notes.Reports[0].Organization != text {
		t.Errorf("%v: %+v", err, back)
	}
}
