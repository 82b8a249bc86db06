package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// walker is a resident who walks the way of mailseal, and stops at every stage to have all of mailseal say what it sees.
type walker struct {
	t *testing.T
	resident
	copies int
}

// newWalker begins a life with a provider and a DNS host of the practice.
func newWalker(t *testing.T, provider, dns string) *walker {
	t.Helper()
	world, err := practice.Start(practice.Options{Start: storyStart(), Frozen: true, Provider: provider, DNS: dns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	none := func(string) string { return "" }
	return &walker{t: t, resident: resident{world: world, home: filepath.Join(t.TempDir(), "home"), getenv: none}}
}

func (w *walker) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// mailseal runs it, and wants no failure of its own making.
func (w *walker) mailseal(args ...string) result {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), storyPatience)
	defer cancel()
	var out, talk bytes.Buffer
	code := w.app(&out, &talk).run(ctx, args)
	if ctx.Err() != nil {
		w.t.Fatalf("mailseal %q had not ended after %s", args, storyPatience)
	}
	return result{code, out.String(), talk.String()}
}

// wizard opens the wizard of the domain with answers: --next wait is "next", "wait".
func (w *walker) wizard(answers ...string) result {
	w.t.Helper()
	args := []string{w.world.Domain()}
	for i := 0; i+1 < len(answers); i += 2 {
		args = append(args, "--"+answers[i], answers[i+1])
	}
	return w.mailseal(args...)
}

// answer is wizard where the answers have to be taken.
func (w *walker) answer(answers ...string) {
	w.t.Helper()
	if r := w.wizard(answers...); r.code == exitFailed {
		w.t.Fatalf("%q: %s\n%s", answers, r.talk, r.out)
	}
}

// publish does the open tasks rightly, one after the other.
func (w *walker) publish(tasks int) {
	w.t.Helper()
	for range tasks {
		task, open, err := w.openTask()
		w.must(err)
		if !open {
			w.t.Fatal("no task is open")
		}
		w.must(w.world.Do(task, w.world.Actions(task)[0]))
		w.pass(3 * time.Hour)
		w.wizard()
	}
}

func (w *walker) pass(d time.Duration) {
	w.t.Helper()
	w.world.Clock().Advance(d)
}

// days lets days go by with a check, and the reports that came.
func (w *walker) days(n int, reports bool) {
	w.t.Helper()
	for range n {
		yesterday := w.world.Clock().Now()
		w.pass(24 * time.Hour)
		if reports {
			w.must(w.saveMail(yesterday))
		}
		w.mailseal("status", "--quiet")
	}
}

// journey is what is saved.
func (w *walker) journey() journey.Journey {
	w.t.Helper()
	engine, err := w.app(io.Discard, io.Discard).realEngine()
	w.must(err)
	journeys, err := engine.Journeys()
	w.must(err)
	for _, j := range journeys {
		if j.Domain == w.world.Domain() {
			return j
		}
	}
	return journey.Journey{} // nothing that counts: a removal has come to its end
}

// apart is the same resident with a copy of all that is kept: what they do and see does not show in the first one's.
func (w *walker) apart() *walker {
	w.t.Helper()
	other := w.elsewhere()
	w.must(os.CopyFS(other.home, os.DirFS(w.home)))
	return other
}

// apartNotes is apart, without the files that lie beside the notes: for an answer and what follows at once from it.
func (w *walker) apartNotes() *walker {
	w.t.Helper()
	other := w.elsewhere()
	from, err := w.notes()
	w.must(err)
	to, err := other.notes()
	w.must(err)
	notes, err := os.ReadFile(filepath.Join(from, "notes.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return other
	}
	w.must(err)
	w.must(os.MkdirAll(to, 0o700))
	w.must(os.WriteFile(filepath.Join(to, "notes.json"), notes, 0o600))
	return other
}

// elsewhere is the same resident with another home, in which nothing is yet.
func (w *walker) elsewhere() *walker {
	w.copies++
	other := *w
	other.home = w.home + "-" + strconv.Itoa(w.copies)
	return &other
}

// change is something that happens to a domain, or to who looks at it. It is nil where it cannot happen; else back undoes it.
type change struct {
	name string
	do   func(w *walker) (back func())
}

func unchanged() change {
	return change{"", func(*walker) func() { return func() {} }}
}

func fault(f practice.Fault, hosts ...string) change {
	return change{string(f), func(w *walker) func() {
		if w.world.Break(f, hosts...) != nil { // there is nothing of the kind to break
			return nil
		}
		return func() { w.must(w.world.Mend(f)) }
	}}
}

func (w *walker) atOnce(actions ...practice.Change) {
	w.t.Helper()
	w.must(w.world.ApplyAtOnce(actions...))
}

// record is the _mta-sts record as the newest check saw it; ok is false where there was none.
func (w *walker) record() (rr facts.RR, ok bool) {
	check, _ := w.journey().Check()
	best, _ := check.Record.Best()
	for _, rr := range best.RRs {
		if strings.HasPrefix(rr.Name, mtasts.RecordLabel+"."+w.world.Domain()) && (rr.Type == "TXT" || rr.Type == "CNAME") {
			return rr, true
		}
	}
	return facts.RR{}, false
}

// file is the policy file as the newest check saw it; ok is false where there was none.
func (w *walker) file() (body string, ok bool) {
	check, _ := w.journey().Check()
	for _, f := range check.Fetches {
		if f.Stage == facts.FetchDone && f.Status == 200 {
			return string(f.Body), true
		}
	}
	return "", false
}

func (w *walker) policyHost() string { return mtasts.HostLabel + "." + w.world.Domain() }

// withoutRecord deletes the record.
func withoutRecord() change {
	return change{"record deleted", func(w *walker) func() {
		rr, ok := w.record()
		if !ok {
			return nil
		}
		w.atOnce(practice.DeleteRecord{Name: rr.Name, Type: rr.Type})
		return func() { w.atOnce(practice.ReplaceRecord{Name: rr.Name, Type: rr.Type, Value: rr.Value}) }
	}}
}

// withoutFile deletes the policy file.
func withoutFile() change {
	return change{"file deleted", func(w *walker) func() {
		body, ok := w.file()
		if !ok {
			return nil
		}
		w.atOnce(practice.Withdraw{Host: w.policyHost(), Path: mtasts.PolicyPath})
		return func() { w.atOnce(practice.Upload{Host: w.policyHost(), Path: mtasts.PolicyPath, Body: body}) }
	}}
}

// otherFile uploads another policy for the present mail servers by hand, and gives the record a new id where there is one.
func otherFile(name string, policy func(mx []string) mtasts.Policy) change {
	return change{name, func(w *walker) func() {
		body, ok := w.file()
		if !ok {
			return nil
		}
		check, _ := w.journey().Check()
		put := func(body string) {
			w.atOnce(practice.Upload{Host: w.policyHost(), Path: mtasts.PolicyPath, Body: body})
		}
		put(policy(check.MXHosts()).String())
		rr, announced := w.record()
		if announced && rr.Type == "TXT" {
			w.atOnce(practice.ReplaceRecord{Name: rr.Name, Type: "TXT", Value: "v=STSv1; id=byhand"})
		}
		return func() {
			put(body)
			if announced && rr.Type == "TXT" {
				w.atOnce(practice.ReplaceRecord{Name: rr.Name, Type: "TXT", Value: rr.Value})
			}
		}
	}}
}

// otherServers changes the mail servers by hand, to one that works and that no policy lists.
func otherServers() change {
	return change{"mail servers changed", func(w *walker) func() {
		check, checked := w.journey().Check()
		if !checked {
			return nil
		}
		before := check.MXHosts()
		host := "mx9." + w.world.Domain()
		w.atOnce(practice.ReplaceRecord{Name: host, Type: "A", Value: "203.0.113.61"}, practice.SetMX{host}, practice.OwnMailServers{})
		return func() { w.atOnce(practice.SetMX(before)) }
	}}
}

// failedReport puts a report of yesterday into the folder, of failures at the first mail server.
func failedReport(name, organization, result string) change {
	return change{name, func(w *walker) func() {
		notes, err := w.notes()
		w.must(err)
		check, checked := w.journey().Check()
		if !checked {
			return nil
		}
		day := w.world.Clock().Now().UTC().Truncate(24 * time.Hour)
		body := `{"organization-name":"` + organization + `","date-range":{"start-datetime":"` + day.AddDate(0, 0, -1).Format(time.RFC3339) +
			`","end-datetime":"` + day.Add(-time.Second).Format(time.RFC3339) + `"},"contact-info":"tls@sender.example","report-id":"` + name +
			`","policies":[{"policy":{"policy-type":"sts","policy-domain":"` + w.world.Domain() +
			`"},"summary":{"total-successful-session-count":1,"total-failure-session-count":9},"failure-details":[{"result-type":"` + result +
			`","receiving-mx-hostname":"` + check.MXHosts()[0] + `","failed-session-count":9}]}]}`
		w.must(saveReport(filepath.Join(notes, "reports"), practice.Report{Name: name + ".json", Body: []byte(body)}))
		return func() {}
	}}
}

// changes are what may happen at any stage.
func changes() []change {
	const year = 31557600 * time.Second
	policy := func(mode mtasts.Mode, age time.Duration) func([]string) mtasts.Policy {
		return func(mx []string) mtasts.Policy {
			if mode == mtasts.None {
				mx = nil
			}
			return mtasts.Policy{Mode: mode, MX: mx, MaxAge: age}
		}
	}
	return []change{
		fault(practice.MailCertExpired),
		withoutRecord(),
		otherFile("enforced for a year by hand", policy(mtasts.Enforce, year)),
		otherServers(),
		fault(practice.NameServersSilent),
		withoutFile(),
		fault(practice.Port25Blocked),
		failedReport("stop", "Google Inc.", "starttls-not-supported"),
		fault(practice.WebCertExpired),
		otherFile("none by hand", policy(mtasts.None, 24*time.Hour)),
		fault(practice.Offline),
		fault(practice.MailNoStartTLS),
		otherFile("other servers in the file by hand", func([]string) mtasts.Policy {
			return mtasts.Policy{Mode: mtasts.Enforce, MX: []string{"mx.elsewhere.example"}, MaxAge: 7 * 24 * time.Hour}
		}),
		fault(practice.TwoRecords),
		fault(practice.WebDown),
		failedReport("hiccup", "Tiny Mail", "certificate-not-trusted"),
		fault(practice.ServFail),
		fault(practice.WebHTML),
		fault(practice.NameServerSilent),
		fault(practice.MailDown),
		otherFile("testing by hand", policy(mtasts.Testing, 24*time.Hour)),
		fault(practice.DNSFiltered),
	}
}
