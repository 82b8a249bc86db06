package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/wizard/guide"

	"github.com/google/go-cmp/cmp"
)

// goodReport is a report on a day of November 2026, without a failure.
func goodReport(domain, organization, id string, day, sessions int) string {
	return fmt.Sprintf(`{"organization-name":%q,"date-range":{"start-datetime":"2026-11-%02dT00:00:00Z","end-datetime":"2026-11-%02dT23:59:59Z"},`+
		`"report-id":%q,"policies":[{"policy":{"policy-type":"sts","policy-domain":%q},`+
		`"summary":{"total-successful-session-count":%d,"total-failure-session-count":0}}]}`, organization, day, day, id, domain, sessions)
}

// reported is what `reports --json` printed.
type reported struct {
	Schema, Domain                           string
	Read, Repeated, Success, Failure, Broken int
	Kept                                     int
	SameID                                   int `json:"same_id"`
	Counted                                  struct{ Success, Failure int }
	Reports                                  []struct{ Organization, ID, Type string }
	News                                     []struct{ Level, What, Fix string }
	Skipped                                  []struct {
		Name, Reason string
		Count        int
	}
}

func reportsJSONOf(t *testing.T, in string, args ...string) (reported, int) {
	t.Helper()
	r := mailseal(t, in, append([]string{"reports", "--json", "rosehill.example"}, args...)...)
	var v reported
	if err := json.Unmarshal([]byte(r.out), &v); err != nil || strings.Count(r.out, "\n") != 1 || r.talk != "" {
		t.Fatalf("%v in %q, talk %q", err, r.out, r.talk)
	}
	return v, r.code
}

// inFolder writes files below a new folder.
func inFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A folder is read with all that is in it: each report counts once, and what is no report is named.
func TestReportsInFolder(t *testing.T) {
	const rosehill, google = "rosehill.example", "Google Inc."
	dir := inFolder(t, map[string]string{
		"2026-10/a.json":       goodReport(rosehill, google, "a", 1, 5),
		"2026-11/deep/b.json":  goodReport(rosehill, google, "b", 2, 7),
		"2026-11/again.json":   goodReport(rosehill, google, "b", 2, 7),
		"2026-11/other.json":   goodReport(rosehill, "Third", "b", 2, 11),
		"no-id-1.json":         goodReport(rosehill, google, "", 3, 13),
		"no-id-2.json":         goodReport(rosehill, google, "", 3, 17),
		"notes.txt":            "call the baker",
		"neighbour/c.json":     goodReport("neighbour.example", google, "a", 1, 1000),
		"neighbour/d.json":     goodReport("mail.rosehill.example", google, "a", 1, 1000),
		"inbox":                mail("lunch", "text/plain", "at noon?") + mail("again", "text/plain", "or one?"),
		"maildir/cur/1":        strings.TrimPrefix(mail("lunch", "text/plain", "no"), "From a@b Mon Nov 23 14:00:00 2026\n"),
		"maildir/tmp/half":     `{"organization-name"`,
		"maildir/new/.keep":    "",
		"maildir/.Old/cur/2:2": goodReport(rosehill, google, "e", 4, 19),
	})
	v, code := reportsJSONOf(t, "", dir)
	if code != exitFine || v.Schema != "mailseal.reports/1" || v.Domain != rosehill {
		t.Errorf("code %d, %+v", code, v)
	}
	if v.Read != 6 || v.Repeated != 1 || v.Success != 72 || v.Failure != 0 || v.Broken != 0 || len(v.Reports) != 6 || len(v.News) != 0 {
		t.Errorf("%+v", v)
	}
	var skipped []string
	for _, s := range v.Skipped {
		name, err := filepath.Rel(dir, s.Name)
		if err != nil {
			t.Fatal(err)
		}
		skipped = append(skipped, fmt.Sprintf("%s %d %s", filepath.ToSlash(name), s.Count, s.Reason))
	}
	want := []string{
		"maildir/new/.keep 1 it is empty",
		"notes.txt 1 it is neither a TLS report nor a mail, zip or gzip file with one",
		". 3 3 ordinary mails, with no report in them",
		". 2 2 reports about other domains: neighbour.example, mail.rosehill.example",
	}
	if diff := cmp.Diff(want, skipped); diff != "" {
		t.Error(diff)
	}
}

// The exit code says whether there is something to do.
func TestReportsExitCode(t *testing.T) {
	dir := inFolder(t, map[string]string{
		"good.json": goodReport("rosehill.example", "Google Inc.", "a", 1, 5), "failed.json": reportBody("Google Inc.", 1, "b"),
		"cut.json": `{"policies":[`, "notes.txt": "lunch", "other.json": goodReport("neighbour.example", "Google Inc.", "a", 1, 5), "none/.keep": "",
	})
	ends := func(code int, names ...string) {
		t.Helper()
		args := []string{"reports", "rosehill.example"}
		for _, name := range names {
			args = append(args, filepath.Join(dir, name))
		}
		if r := mailseal(t, "", args...); r.code != code {
			t.Errorf("%q: code %d, want %d\n%s%s", names, r.code, code, r.out, r.talk)
		}
	}
	ends(exitFine, "good.json")
	ends(exitFine, "good.json", "other.json")
	ends(exitAction, "failed.json")
	ends(exitAction, "good.json", "cut.json")
	ends(exitAction, "good.json", "notes.txt")
	ends(exitAction, "good.json", "missing.json")
	ends(exitUnknown, "other.json")
}

func TestReportsWithoutDomain(t *testing.T) {
	file := filepath.Join(inFolder(t, map[string]string{"google.example": "{}"}), "google.example")
	for _, args := range [][]string{{}, {"rosehill.example"}, {file}, {file, file}} {
		r := mailseal(t, "", append([]string{"reports"}, args...)...)
		if r.code != exitFailed || !strings.Contains(r.talk, "Name your domain") || r.out != "" {
			t.Errorf("%q: code %d, %q", args, r.code, r.talk)
		}
	}
}

// Nothing of a report reaches the terminal as it came, and nobody has to know what a result type is called.
func TestReportsInWords(t *testing.T) {
	words, err := assets.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	date := func(n int) string { return words.Date(recentDay(n), time.Now().UTC()) }
	hostile := strings.NewReplacer("Evil", `Evil\u001b[2J\u202e\u009b`, `"certificate-expired"`, `"odd\u001b[31m\nFORGED"`).Replace(reportBody("Evil Inc.", 1, "a"))
	r := mailseal(t, reportBody("Google Inc.", 2, "b"), "reports", "rosehill.example", "-", filepath.Join(inFolder(t, map[string]string{"e.json": hostile}), "e.json"))
	if strings.ContainsAny(r.out+r.talk, "\x1b\u202e\u009b") || strings.Contains(r.out, "\nFORGED") {
		t.Errorf("%q", r.out+r.talk)
	}
	spaced := strings.Join(strings.Fields(r.out), " ")
	for _, want := range []string{
		date(2) + " “Google Inc.” (not proven): 5 worked, 1 failed once at mx.rosehill.example: your mail server's certificate had expired.",
		"2 reports from 2 senders about rosehill.example, " + date(1) + " to " + date(2) + ": 10 deliveries worked, 2 failed.",
		"Mo Tu We Th Fr Sa Su", "+ all worked x some failed . no report",
	} {
		if !strings.Contains(spaced, want) {
			t.Errorf("%q is missing in\n%s", want, r.out)
		}
	}
	if answer, _, _ := strings.Cut(r.out, "\n"); answer != "There is 1 problem to deal with." {
		t.Errorf("the answer does not come first: %q", answer)
	}
	if r := mailseal(t, `{"policies":[{"failure-details":[{"failed-session-count":2}]}]}`, "reports", "rosehill.example", "-"); strings.Contains(r.out, "0001") || !strings.Contains(r.out, "No date") {
		t.Errorf("a report without a date:\n%s", r.out)
	}
}

// Whoever puts a whole mail folder into the folder for reports has all of it read, once.
func TestNewReports(t *testing.T) {
	const rosehill = "rosehill.example"
	dir := t.TempDir()
	if r := kept(t, dir, goodReport(rosehill, "Google Inc.", "a", 1, 5), "reports", rosehill, "-"); r.code != exitFine {
		t.Fatal(r.talk)
	}
	a := app{stateDir: dir, lang: "en", env: func(string) string { return "" }, now: time.Now}
	notes, err := a.store()
	if err != nil {
		t.Fatal(err)
	}
	guide, err := guide.Load(a.lang)
	if err != nil {
		t.Fatal(err)
	}
	from := inFolder(t, map[string]string{
		"2026-11/b.json":     goodReport(rosehill, "Google Inc.", "b", 2, 5),
		"Mail/.TLS/cur/1:2,": goodReport(rosehill, "Third", "c", 2, 5),
		"Mail/inbox":         mail("lunch", "text/plain", "at noon?"),
		"other.json":         goodReport("neighbour.example", "Google Inc.", "d", 2, 5),
		"cut.json":           `{"policies":[`,
	})
	if err := os.CopyFS(filepath.Join(notes.Folder(rosehill), "reports"), os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	days, saved, err := newReports(t.Context(), notes, guide, rosehill, a.now(), nil)
	if len(days) != 2 || err == nil || !strings.Contains(err.Error(), "neighbour.example") || !strings.Contains(err.Error(), "cut.json") || strings.Contains(err.Error(), "inbox") {
		t.Errorf("%+v, %v", days, err)
	}
	if err := saved(); err != nil {
		t.Fatal(err)
	}
	if days, _, err := newReports(t.Context(), notes, guide, rosehill, a.now(), nil); len(days) != 0 || err != nil {
		t.Errorf("read again: %+v, %v", days, err)
	}
}
