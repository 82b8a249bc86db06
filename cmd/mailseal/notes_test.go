package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/store"
)

// kept runs the program with notes that stay.
func kept(t *testing.T, dir, in string, args ...string) result {
	t.Helper()
	var out, talk bytes.Buffer
	args = append([]string{"--state-dir", dir}, args...)
	code := inMorning(streams{in: strings.NewReader(in), out: &out, errOut: &talk}, args).run(t.Context(), args)
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
	for _, want := range []string{"“Google Inc.” (not counted): 5 worked, 1 failed", "Not counted: its mail is not signed", "“Third” (not proven) could not", "Of these, 5 deliveries that worked and 1 that failed count", "Renew the certificate of the mail server", "Third"} {
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
	if r := kept(t, there, exported.out, "notes", "import", "--yes", "-"); r.code != exitFine || !strings.HasSuffix(r.talk, "mailseal --state-dir "+there+" rosehill.example\n") {
		t.Fatalf("%+v", r)
	}
	if again := kept(t, there, "", "notes", "export", "rosehill.example"); again.out != exported.out {
		t.Errorf("what arrived is\n%s", again.out)
	}
	for _, bad := range []string{"", "{}", exported.out[:len(exported.out)/2], strings.ReplaceAll(exported.out, "rosehill.example", "../x")} {
		if r := kept(t, there, bad, "notes", "import", "--yes", "-"); r.code != exitFailed || !strings.Contains(r.talk, "not a file of notes") {
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

// TestImportAsks: what is taken in is shown before, and only a yes that is typed in full takes it in.
func TestImportAsks(t *testing.T) {
	here, there := t.TempDir(), t.TempDir()
	j := planned()
	save(t, here, j)
	exported := kept(t, here, "", "notes", "export", j.Domain)
	file := filepath.Join(t.TempDir(), "notes.json")
	write := func(body string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(exported.out)
	asked := func(answers string, args ...string) result {
		t.Helper()
		var out, talk bytes.Buffer
		a := newApp(streams{in: strings.NewReader(answers), out: &out, errOut: &talk, inTTY: true}, func(string) string { return "" })
		code := a.run(t.Context(), append([]string{"--state-dir", there, "notes", "import"}, args...))
		return result{code, out.String(), talk.String()}
	}
	isThere := func(want bool) {
		t.Helper()
		if r := kept(t, there, "", "notes", "export", j.Domain); (r.code == exitFine) != want {
			t.Fatalf("the notes are here: %v", !want)
		}
	}
	for _, piped := range []result{kept(t, there, "", "notes", "import", file), kept(t, there, exported.out, "notes", "import", "-"), asked("yes\n", "-")} {
		if piped.code != exitFailed || !strings.Contains(piped.talk, "add --yes") {
			t.Errorf("without a terminal: %+v", piped)
		}
	}
	isThere(false)
	for _, answers := range []string{"no\n", "", "y\n\n", "perhaps\nNO\nyes\n", "yes"} {
		r := asked(answers, file)
		if want := strings.HasPrefix(answers, "yes"); r.code != exitFine || strings.Contains(r.talk, "were not taken in") == want {
			t.Errorf("%q: %+v", answers, r)
		}
		isThere(answers == "yes")
	}
	r := asked("yes\n", file)
	for _, want := range []string{
		"Notes of rosehill.example, saved on Mon 23 Nov 2026", "at this stage: Publish", "  mta-sts.rosehill.example CNAME rosehill.github.io\n",
		"  _mta-sts.rosehill.example TXT v=STSv1; id=1\n", "  mailto:tls@rosehill.example\n", "mode testing", "mx.rosehill.example",
		"replace the notes here, saved on Mon 23 Nov 2026", "before-import", "To go on: mailseal",
	} {
		if !strings.Contains(r.talk, want) {
			t.Errorf("%q is missing in\n%s", want, r.talk)
		}
	}
	if r.out != "" {
		t.Errorf("it printed %q", r.out)
	}
}

// TestImportSeveral: exports one after the other are taken in one by one, and trouble is said with the number of the notes that have it.
func TestImportSeveral(t *testing.T) {
	here, there := t.TempDir(), t.TempDir()
	for _, domain := range []string{"rosehill.example", "oak.example"} {
		save(t, here, plannedFor(domain))
	}
	all := kept(t, here, "", "notes", "export", "--all")
	if named := kept(t, here, "", "notes", "export", "oak.example", "rosehill.example", "oak.example"); named != all {
		t.Errorf("by name: %+v\nall: %+v", named, all)
	}
	one := kept(t, here, "", "notes", "export", "oak.example").out
	evil := strings.Replace(one, "rosehill.github.io", "evil.example; curl https://evil.example", 1)
	r := kept(t, there, evil+all.out+strings.Replace(evil, "evil.example; curl", "evil2.example; curl", 1), "notes", "import", "--yes", "-")
	for _, want := range []string{
		"Number 1 of the notes in standard input", "Number 4 of the notes", "mta-sts.oak.example CNAME evil.example; curl", "evil2.example",
		"The notes of rosehill.example are here now", "The notes of oak.example are here now",
	} {
		if !strings.Contains(r.talk, want) {
			t.Errorf("%q is missing in\n%s", want, r.talk)
		}
	}
	if again := kept(t, there, "", "notes", "export", "--all"); r.code != exitFailed || again != all {
		t.Errorf("code %d; what arrived is\n%s", r.code, again.out)
	}
	if r := kept(t, there, evil, "notes", "import", "--yes", "-"); r.code != exitFailed || !strings.HasPrefix(r.talk, "mailseal: This is not a file of notes: its plan has a record") {
		t.Errorf("%+v", r)
	}
	for _, args := range [][]string{{"notes", "export"}, {"--state-dir", t.TempDir(), "notes", "export", "--all"}} {
		if r := kept(t, here, "", args...); r.code != exitFailed || r.out != "" {
			t.Errorf("%q: %+v", args, r)
		}
	}
}

// planned is a journey with a plan of which nothing is published yet.
func planned() journey.Journey { return plannedFor("rosehill.example") }

func plannedFor(domain string) journey.Journey {
	at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	j := journey.NewJourney(domain, at)
	j.Answers = []journey.Answer{{ID: journey.QuestionAcceptPlan, Value: journey.Yes, At: at}}
	j.Plan = &plan.Plan{
		Domain: domain, Zone: domain, Reports: plan.Reports{RUA: []string{"mailto:tls@" + domain}},
		Hosting: plan.Hosting{ID: "github-pages", Kind: plan.Static, Name: "GitHub Pages", Records: []plan.Record{
			{Name: "mta-sts." + domain, Type: "CNAME", Value: "rosehill.github.io", TTL: time.Hour},
		}},
		Target: plan.Target{Mode: mtasts.Testing, MaxAge: 24 * time.Hour, MX: []plan.Line{{Pattern: "mx." + domain}}, ID: "1", Since: at},
	}
	return j
}

// save puts a journey into the notes.
func save(t *testing.T, dir string, j journey.Journey) {
	t.Helper()
	if _, err := store.Open(dir).Update(j.Domain, func(journey.Journey) (journey.Journey, error) { return j, nil }, j.Created); err != nil {
		t.Fatal(err)
	}
}

// TestImportShowsAll: nothing that notes have the user publish, and nothing that they keep mailseal from warning of, is taken in unshown.
func TestImportShowsAll(t *testing.T) {
	here, file := t.TempDir(), filepath.Join(t.TempDir(), "notes.json")
	j := planned()
	j.Plan.Hosting.Records = append(j.Plan.Hosting.Records, plan.Record{Name: "_proof.mta-sts." + j.Domain, Type: "TXT", Value: "token=1"})
	j.Notes.Known = []facts.Known{{ID: "mx-cert-expired", About: "mx." + j.Domain, At: j.Created, Until: time.Now().AddDate(0, 0, 2)}}
	save(t, here, j)
	if err := os.WriteFile(file, []byte(kept(t, here, "", "notes", "export", j.Domain).out), 0o600); err != nil {
		t.Fatal(err)
	}
	r := kept(t, t.TempDir(), "", "notes", "import", "--yes", file)
	for _, want := range []string{
		"  _proof.mta-sts.rosehill.example TXT token=1\n", "Senders keep that policy for 1 day.", "so mailseal does not warn of them:\n  mx-cert-expired mx.rosehill.example, until ",
	} {
		if r.code != exitFine || !strings.Contains(r.talk, want) {
			t.Errorf("%q is missing in\n%s", want, r.talk)
		}
	}
}

// TestImportWords: what does not fit its place is refused with its name, in mailseal's words.
func TestImportWords(t *testing.T) {
	here, file := t.TempDir(), filepath.Join(t.TempDir(), "notes.json")
	j := planned()
	save(t, here, j)
	exported := kept(t, here, "", "notes", "export", j.Domain).out
	for wrong, says := range map[string]string{
		strings.Replace(exported, "86400000000000", "1e300", 1):        "plan.target.max_age has a value that mailseal does not write",
		strings.ReplaceAll(exported, j.Domain, "watch.txt"):            "watch.txt",
		strings.Replace(exported, `"mode": "testing"`, `"mode": 7`, 1): "plan.target.mode has a value that mailseal does not write",
	} {
		if err := os.WriteFile(file, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := kept(t, t.TempDir(), "", "notes", "import", "--yes", file); r.code != exitFailed || !strings.Contains(r.talk, says) || strings.Contains(r.talk, "json:") {
			t.Errorf("%q is not said: %+v", says, r)
		}
	}
}
