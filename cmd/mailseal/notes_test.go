package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// kept runs the program with notes that stay.
func kept(t *testing.T, dir, in string, args ...string) result {
	t.Helper()
	var out, talk bytes.Buffer
	args = append([]string{"--state-dir", dir}, args...)
	code := run(t.Context(), args, streams{in: strings.NewReader(in), out: &out, errOut: &talk}, func(string) string { return "" })
	return result{code, out.String(), talk.String()}
}

// recentDay is one of the last ten days.
func recentDay(n int) time.Time { return time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, n-10) }

// reportBody is a report on a recent day, with one failure.
func reportBody(organization string, day int, id string) string {
	date := recentDay(day).Format(time.DateOnly)
	return fmt.Sprintf(`{"organization-name":%q,"date-range":{"start-datetime":"%sT00:00:00Z","end-datetime":"%sT23:59:59Z"},`+
		`"contact-info":"x@example.net","report-id":%q,"policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1","mode: testing",`+
		`"mx: mx.rosehill.example","max_age: 86400"],"policy-domain":"rosehill.example"},"summary":{"total-successful-session-count":5,`+
		`"total-failure-session-count":1},"failure-details":[{"result-type":"certificate-expired","receiving-mx-hostname":"mx.rosehill.example",`+
		`"failed-session-count":1}]}]}`, organization, date, date, id)
}

func mail(subject, contentType, body string) string {
	return "From a@b Mon Nov 23 14:00:00 2026\nFrom: a@b\nSubject: " + subject + "\nContent-Type: " + contentType + "\n\n" + body + "\n\n"
}

func TestReportsFromMailboxes(t *testing.T) {
	dir, box := t.TempDir(), t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(box, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const tlsrpt = "application/tlsrpt+json"
	mbox := write("all.mbox", mail("lunch", "text/plain", "at noon?")+mail("report", tlsrpt, reportBody("Google Inc.", 1, "a"))+
		mail("again", tlsrpt, reportBody("Google Inc.", 1, "a"))+mail("thanks", "text/plain", "yes"))
	write("Maildir/new/1:2,S", strings.TrimPrefix(mail("report", tlsrpt, reportBody("Microsoft Corporation", 2, "b")), "From a@b Mon Nov 23 14:00:00 2026\n"))
	r := kept(t, dir, reportBody("Third", 3, "c"), "reports", "rosehill.example", mbox, filepath.Join(box, "Maildir"), "-")
	if r.code != exitAction || !strings.Contains(r.talk, "2 ordinary mails") || strings.Contains(r.talk, "lunch") || strings.Contains(r.talk, "no daily report") {
		t.Errorf("code %d\n%s", r.code, r.talk)
	}
	for _, want := range []string{"“Google Inc.” (not counted): 5 worked, 1 failed", "Not counted: its mail is not signed", "“Third” (not proven) could not", "Of these, 5 deliveries that worked and 1 that failed count", "Renew the certificate of this mail server", "Third"} {
		if !strings.Contains(strings.Join(strings.Fields(r.out), " "), want) {
			t.Errorf("%q is missing in\n%s", want, r.out)
		}
	}
	saved := kept(t, dir, "", "notes", "export", "rosehill.example").out
	if n := strings.Count(saved, `"report_id"`); n != 1 {
		t.Errorf("%d reports are in the notes, want 1: nobody signed the mails", n)
	}
}

func TestNotesTravel(t *testing.T) {
	here, there := t.TempDir(), t.TempDir()
	if r := kept(t, here, goodReport("rosehill.example", "Google Inc.", "a", 1, 5), "reports", "rosehill.example", "-"); r.code != exitFine {
		t.Fatal(r.talk)
	}
	exported := kept(t, here, "", "notes", "export", "rosehill.example")
	if r := kept(t, there, exported.out, "notes", "import", "-"); r.code != exitFine || !strings.HasSuffix(r.talk, "mailseal --state-dir "+there+" rosehill.example\n") {
		t.Fatalf("%+v", r)
	}
	if again := kept(t, there, "", "notes", "export", "rosehill.example"); again.out != exported.out {
		t.Errorf("what arrived is\n%s", again.out)
	}
	for _, bad := range []string{"", "{}", exported.out[:len(exported.out)/2], strings.ReplaceAll(exported.out, "rosehill.example", "../x")} {
		if r := kept(t, there, bad, "notes", "import", "-"); r.code != exitFailed || !strings.Contains(r.talk, "not a file of notes") {
			t.Errorf("%.40q: %+v", bad, r)
		}
	}
	if r := kept(t, here, "", "notes", "export", "other.example"); r.code != exitFailed || r.out != "" {
		t.Errorf("%+v", r)
	}
}

func TestCalendar(t *testing.T) {
	dir := t.TempDir()
	kept(t, dir, reportBody("Google Inc.", 1, "a"), "reports", "rosehill.example", "-")
	r := kept(t, dir, "", "calendar", "rosehill.example")
	if r.code != exitFine || !strings.HasPrefix(r.out, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(r.out, "END:VCALENDAR\r\n") {
		t.Errorf("%+v", r)
	}
	if r := kept(t, dir, "", "calendar", "other.example"); r.code != exitFailed {
		t.Errorf("%+v", r)
	}
}
