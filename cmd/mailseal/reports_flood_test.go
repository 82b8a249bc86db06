package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// forgedReports are reports, a line each, about one delivery that worked.
func forgedReports(n int, organization func(n int) string, begin, end string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"organization-name":%q,"date-range":{"start-datetime":%q,"end-datetime":%q},"report-id":"%d","policies":[{"policy":{"policy-type":"sts",`+
			`"policy-domain":"rosehill.example"},"summary":{"total-successful-session-count":1,"total-failure-session-count":0}}]}`+"\n", organization(i), begin, end, i)
	}
	return b.String()
}

// zippedMail is a mail that nobody signed, with a text in a gzip file.
func zippedMail(t *testing.T, text string) string {
	t.Helper()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	body := base64.StdEncoding.EncodeToString(zipped.Bytes())
	var lines []string
	for len(body) > 76 {
		lines, body = append(lines, body[:76]), body[76:]
	}
	return "From: noreply-smtp-tls-reporting@google.com\nSubject: Report\nTLS-Report-Domain: rosehill.example\nTLS-Report-Submitter: google.com\n" +
		"Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64\n\n" + strings.Join(append(lines, body), "\n") + "\n"
}

// notesOf is what the notes hold of reports.
func notesOf(t *testing.T, dir string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "rosehill.example", "notes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var notes struct {
		Notes struct{ Reports json.RawMessage }
	}
	if err := json.Unmarshal(body, &notes); err != nil || len(notes.Notes.Reports) == 0 {
		t.Fatalf("%v in %.200s", err, body)
	}
	return string(notes.Notes.Reports)
}

// One mail, however much is in it, changes nothing of what the notes hold, and it is said why its reports do not count.
func TestFloodByMail(t *testing.T) {
	t.Parallel()
	const most = 10_001
	dir := t.TempDir()
	for n := range 20 {
		if r := kept(t, dir, goodReport("rosehill.example", "Google Inc.", fmt.Sprint("g", n), 1+n, 3), "reports", "rosehill.example", "-"); r.code != exitFine {
			t.Fatal(r.talk)
		}
	}
	before := notesOf(t, dir)
	names := func(format string) func(int) string { return func(n int) string { return fmt.Sprintf(format, n) } }
	floods := func(what, text, says string, read, keeps int) {
		t.Helper()
		r := kept(t, dir, text, "reports", "--json", "rosehill.example", "-")
		var v reported
		if err := json.Unmarshal([]byte(r.out), &v); err != nil {
			t.Fatalf("%s: %v in %.300s%s", what, err, r.out, r.talk)
		}
		if v.Read != read || v.Kept != keeps || v.Counted.Success != keeps || v.Success != read || !strings.Contains(fmt.Sprint(v.Skipped), says) {
			t.Errorf("%s: %d read, %d kept, %d counted of %d\n%+v", what, v.Read, v.Kept, v.Counted.Success, v.Success, v.Skipped)
		}
		if after := notesOf(t, dir); keeps == 0 && after != before {
			t.Errorf("%s changed the notes: %d bytes before, %d after", what, len(before), len(after))
		}
	}
	google := func(int) string { return "Google Inc." }
	future := forgedReports(most, google, "2099-01-01T00:00:00Z", "2099-01-01T23:59:59Z")
	mail := zippedMail(t, future)
	if len(mail) > 100<<10 {
		t.Errorf("%d bytes are no small mail", len(mail))
	}
	floods("2099, by mail", mail, "10,001 reports are dated in the future (Thu 1 Jan 2099)", 0, 0)
	floods("2099, a bare file", future, "so they do not count: “Google Inc.”", 0, 0)
	floods("a year in one", forgedReports(most, google, "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z"), "future", 0, 0)
	floods("half a year in one", forgedReports(most, google, "2026-01-01T00:00:00Z", "2026-06-30T23:59:59Z"), "more than a month", 0, 0)
	const begin, end = "2026-11-02T00:00:00Z", "2026-11-02T23:59:59Z"
	floods("not signed", zippedMail(t, forgedReports(most, names("Forger %d"), begin, end)), "so 9,901 more do not count", 100, 0)
	floods("a bare file", forgedReports(most, names("Forger %d"), begin, end), "so 9,901 more do not count", 100, 100)
	if after := notesOf(t, dir); strings.Count(after, `"Google Inc."`) != 20 {
		t.Errorf("%d reports of Google are left", strings.Count(after, `"Google Inc."`))
	}
}

// The same file named twice, the folder that it is in, and standard input are one reading.
func TestSourcesShareOneReading(t *testing.T) {
	one := goodReport("rosehill.example", "Google Inc.", "a", 1, 5)
	dir := inFolder(t, map[string]string{"a.json": one, "b.json": goodReport("rosehill.example", "Google Inc.", "a", 1, 7)})
	v, code := reportsJSONOf(t, one, filepath.Join(dir, "a.json"), filepath.Join(dir, "a.json"), dir, "-")
	if code != exitFine || v.Read != 2 || v.Repeated != 3 || v.SameID != 1 || v.Kept != 2 || v.Success != 12 || v.Counted.Success != 12 {
		t.Errorf("code %d, %+v", code, v)
	}
}
