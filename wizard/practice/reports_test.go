package practice

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/probe"
	"mailseal/wizard/reports"
	"mailseal/wizard/tlsrpt"
)

// read parses a report as the wizard would.
func read(t *testing.T, r Report) tlsrpt.Report {
	t.Helper()
	var report tlsrpt.Report
	for item := range tlsrpt.Read(r.Name, bytes.NewReader(r.Body)) {
		if item.Err != nil || len(item.Warnings) > 0 || report.ID != "" {
			t.Fatalf("%s: %v, warnings %v", r.Name, item.Err, item.Warnings)
		}
		report = item.Report
	}
	return report
}

// results lists what a report says, on one line.
func results(r tlsrpt.Report) string {
	var words []string
	for _, p := range r.Policies {
		for _, f := range p.Failures {
			words = append(words, string(f.Type)+" "+f.MX)
		}
		if p.Success > 0 {
			words = append(words, "ok")
		}
	}
	return strings.Join(words, ", ")
}

// mailed are the reports that came after since.
func mailed(t *testing.T, w *World, since time.Time) []Report {
	t.Helper()
	mail, err := w.Mail(since)
	ok(t, err)
	return mail
}

func TestReportsArrive(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	since := w.Clock().Now()
	w.Clock().Advance(14 * 24 * time.Hour)
	mail := mailed(t, w, since)
	if len(mail) != 28 {
		t.Fatalf("%d reports in 14 days", len(mail))
	}
	keys := map[string]bool{}
	for _, m := range mail {
		r := read(t, m)
		if s := r.Sessions(); s.Failure != 0 || s.Success < 1 || s.Success > 9 {
			t.Errorf("%s: %+v sessions", m.Name, s)
		}
		if !m.At.After(r.End) || !r.Day().Equal(m.At.Truncate(24*time.Hour).AddDate(0, 0, -1)) {
			t.Errorf("%s about %s came at %s", m.Name, r.Day(), m.At)
		}
		p := r.Policies[0]
		if p.Domain != w.Domain() || strings.Join(p.Text, "\n")+"\n" != testPolicy {
			t.Errorf("%s is about %s %q", m.Name, p.Domain, p.Text)
		}
		keys[r.Organization+" "+r.ID] = true
	}
	if len(keys) != 28 {
		t.Errorf("%d different reports", len(keys))
	}
	if late := mailed(t, w, w.Clock().Now()); len(late) != 0 {
		t.Errorf("%d reports from the future", len(late))
	}
}

func TestNoReports(t *testing.T) {
	for name, prepare := range map[string]func(*World) error{
		"nothing published": func(*World) error { return nil },
		"no policy": func(w *World) error {
			return w.Apply(AddRecord{"_smtp._tls." + w.Domain(), "TXT", "v=TLSRPTv1; rua=mailto:tls@" + w.Domain()})
		},
	} {
		w := start(t, "google")
		ok(t, prepare(w))
		w.Clock().Advance(72 * time.Hour)
		if mail := mailed(t, w, time.Time{}); len(mail) != 0 {
			t.Errorf("%s: %d reports", name, len(mail))
		}
	}
	w := start(t, "google")
	publish(t, w, testPolicy)
	ok(t, w.Apply(DeleteRecord{Name: "_smtp._tls." + w.Domain(), Type: "TXT"}))
	w.Clock().Advance(72 * time.Hour)
	if mail := mailed(t, w, time.Time{}); len(mail) != 0 {
		t.Errorf("without the report record: %d reports", len(mail))
	}
}

func TestReportsTellFaults(t *testing.T) {
	const first = "aspmx.l.google.com"
	for fault, want := range map[Fault]string{
		MailNoStartTLS:      "starttls-not-supported " + first,
		MailStartTLSRefused: "starttls-not-supported " + first,
		MailCertExpired:     "certificate-expired " + first,
		MailCertWrongName:   "certificate-host-mismatch " + first,
		MailCertUntrusted:   "certificate-not-trusted " + first,
		MailOldTLS:          "validation-failure " + first,
		MailPlainText:       "validation-failure " + first,
	} {
		w := start(t, "google")
		publish(t, w, testPolicy)
		ok(t, w.Break(fault, first))
		since := w.Clock().Now().Truncate(24*time.Hour).AddDate(0, 0, 2) // past the day it broke on
		w.Clock().Advance(4 * 24 * time.Hour)
		for _, m := range mailed(t, w, since) {
			if got := results(read(t, m)); got != want {
				t.Errorf("%s: %s", fault, got)
			}
		}
	}
}

// TestUncoveredServer has a file that was copied from somewhere else.
func TestUncoveredServer(t *testing.T) {
	for mode, want := range map[string]string{
		"testing": "validation-failure aspmx.l.google.com",
		"enforce": "validation-failure alt1.aspmx.l.google.com, validation-failure aspmx.l.google.com, ok",
	} {
		w := start(t, "google")
		publish(t, w, fmt.Sprintf("version: STSv1\nmode: %s\nmx: alt2.aspmx.l.google.com\nmax_age: 86400\n", mode))
		w.Clock().Advance(48 * time.Hour)
		mail := mailed(t, w, time.Time{})
		if len(mail) == 0 {
			t.Fatal("no reports")
		}
		for _, m := range mail {
			if got := results(read(t, m)); got != want {
				t.Errorf("%s: %s", mode, got)
			}
		}
	}
}

// TestSendersRemember holds senders to RFC 8461 §3.3: a policy outlives its record and its file.
func TestSendersRemember(t *testing.T) {
	w := start(t, "google")
	publish(t, w, strings.Replace(testPolicy, "86400", "604800", 1))
	w.Clock().Advance(48 * time.Hour)
	ok(t, w.Apply(DeleteRecord{Name: "_mta-sts." + w.Domain(), Type: "TXT"}))
	ok(t, w.Apply(Withdraw{"mta-sts." + w.Domain(), mtasts.PolicyPath}))
	w.Clock().Advance(30 * 24 * time.Hour)
	var days []string
	for _, m := range mailed(t, w, time.Time{}) {
		if r := read(t, m); r.Organization == "Google Inc." {
			days = append(days, r.Day().Format("2 Jan"))
		}
	}
	// Fetched on 23 Nov in the afternoon, and kept for seven days.
	if diff := cmp.Diff(strings.Split("23 Nov,24 Nov,25 Nov,26 Nov,27 Nov,28 Nov,29 Nov,30 Nov", ","), days); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenHostIsReported(t *testing.T) {
	for fault, want := range map[Fault]string{
		WebCertExpired: "sts-webpki-invalid ",
		WebRedirect:    "sts-policy-fetch-error ",
		WebHTML:        "sts-policy-invalid ",
	} {
		w := start(t, "google")
		ok(t, w.Break(fault))
		publish(t, w, testPolicy)
		w.Clock().Advance(48 * time.Hour)
		mail := mailed(t, w, time.Time{})
		if len(mail) == 0 {
			t.Errorf("%s: no reports", fault)
		}
		for _, m := range mail {
			if got := results(read(t, m)); got != want {
				t.Errorf("%s: %s", fault, got)
			}
		}
	}
}

// TestDaysAreReportedAsTheyWere opens the mail of days with and without a fault at once: every report is about its own day.
func TestDaysAreReportedAsTheyWere(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	w.Clock().Advance(5 * 24 * time.Hour)
	ok(t, w.Break(MailCertExpired))
	w.Clock().Advance(2 * 24 * time.Hour)
	ok(t, w.Mend(MailCertExpired))
	w.Clock().Advance(5 * 24 * time.Hour)
	got := map[string]int{}
	for _, m := range mailed(t, w, time.Time{}) {
		r := read(t, m)
		if r.Sessions().Failure > 0 {
			got[r.Day().Format("2 Jan")]++
		}
	}
	if diff := cmp.Diff(map[string]int{"28 Nov": 2, "29 Nov": 2, "30 Nov": 2}, got); diff != "" {
		t.Error(diff)
	}
}

// TestReportMail reads the mail that brings a report.
func TestReportMail(t *testing.T) {
	w := start(t, "google")
	for _, task := range planFor(w, plan.Static).Tasks() {
		doRight(t, w, task)
	}
	w.Clock().Advance(48 * time.Hour)
	mail, err := w.Mail(time.Time{})
	ok(t, err)
	if len(mail) == 0 {
		t.Fatal("no report has come")
	}
	for _, r := range mail {
		inMail := read(t, Report{Name: "report.eml", Body: r.Mail("tls@" + w.Domain())})
		if diff := cmp.Diff(read(t, r), inMail); diff != "" {
			t.Errorf("%s: in the mail: %s", r.Name, diff)
		}
	}
}

// TestSignedMail: senders sign the mails that bring their reports, and who asks the DNS finds their keys.
func TestSignedMail(t *testing.T) {
	w := start(t, "google")
	for _, task := range planFor(w, plan.Static).Tasks() {
		doRight(t, w, task)
	}
	w.Clock().Advance(48 * time.Hour)
	mail, err := w.Mail(time.Time{})
	ok(t, err)
	p := probe.New(w.Config())
	key := func(name string) ([]string, error) { return p.KeyRecords(t.Context(), name) }
	signers := map[string]bool{}
	for _, r := range mail {
		signed, err := w.SignedMail(r, "tls@"+w.Domain())
		ok(t, err)
		for item := range tlsrpt.Read("report.eml", bytes.NewReader(signed)) {
			ok(t, item.Err)
			got := reports.Verify(*item.Mail, key, w.Clock().Now())
			if got.Proof != facts.Signed || got.Signer != r.submitter() {
				t.Errorf("%s: %+v", r.Name, got)
			}
			signers[got.Signer] = true
		}
		if got := reports.Verify(tlsrpt.Mail{From: "a@" + r.submitter(), Raw: r.Mail("tls@" + w.Domain())}, key, w.Clock().Now()); got.Why != facts.NotSigned {
			t.Errorf("%s, not signed: %+v", r.Name, got)
		}
	}
	if len(signers) < 2 {
		t.Errorf("signed by %v", signers)
	}
	forged, err := SignAs(mail[0].Mail("tls@"+w.Domain()), mail[0].submitter(), "nokey")
	ok(t, err)
	if got := reports.Verify(tlsrpt.Mail{From: "a@" + mail[0].submitter(), Raw: forged}, key, w.Clock().Now()); got.Why != facts.KeyGone {
		t.Errorf("without a key: %+v", got)
	}
}
