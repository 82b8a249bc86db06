package guide

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/tlsrpt"
)

// What two small senders say together is a problem in the news, as it is for going live. Every reason is put in words.
func TestReportNews(t *testing.T) {
	g := LoadedGuide(t)
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.FixedZone("New York", -5*3600))
	failed := func(who string, kind tlsrpt.PolicyType, results ...tlsrpt.ResultType) facts.ReportDay {
		d := facts.ReportDay{Organization: who, ReportID: who, Begin: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), PolicyType: kind, Failure: 1}
		d.End = d.Begin.Add(day)
		for _, r := range results {
			d.Failures = append(d.Failures, facts.ReportReason{Result: r, Count: 1})
		}
		return d
	}
	says := func(want string, reports ...facts.ReportDay) {
		t.Helper()
		var got strings.Builder
		for _, n := range g.ReadReports(journey.Journey{}, reports, now).News {
			got.WriteString(string(n.Urgency) + " " + n.What + "\n" + n.Fix + "\n")
		}
		if !strings.Contains(got.String(), want) {
			t.Errorf("%q is missing in\n%s", want, got.String())
		}
		if strings.Contains(got.String(), "[") || strings.Contains(got.String(), "0001") {
			t.Error(got.String())
		}
	}
	const fetch = "sts-policy-fetch-error"
	says("tip “a.example” (not proven) could not use your policy file: once on Fri 20 Nov.", failed("a.example", "sts", fetch))
	says("problem “a.example” (not proven) and “b.example” (not proven) could not use your policy file: 2 times on Fri 20 Nov.", failed("a.example", "sts", fetch), failed("b.example", "sts", fetch))
	says("problem “a.example” (not proven), “b.example” (not proven) and 2 more could not use your policy file: 4 times on Fri 20 Nov.",
		failed("a.example", "sts", fetch), failed("b.example", "sts", fetch), failed("c.example", "sts", fetch), failed("d.example", "sts", fetch))
	says("tip “a.example” (not proven) could not use", failed("a.example", "sts", fetch), failed("b.example", "sts", "certificate-not-trusted"))
	says("todo “a.example” (not proven) could not deliver over verified encryption", failed("a.example", "tlsa", "tlsa-invalid"))
	says("TLSA record is right", failed("a.example", "tlsa"))
	says("had not seen your policy file", failed("a.example", "no-policy-found", "starttls-not-supported"))
	says("a sender without a name (not proven) could not deliver", failed("", "sts", "certificate-expired"))
	undated := failed("a.example", "sts", "certificate-expired")
	undated.Begin, undated.End = time.Time{}, time.Time{}
	says("on a day it does not name", undated)
	for _, result := range []tlsrpt.ResultType{
		tlsrpt.StartTLSNotSupported, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateExpired, tlsrpt.CertificateNotTrusted, tlsrpt.ValidationFailure,
		tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired, tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid,
	} {
		for _, key := range []string{"result.", "reportnews.fix."} {
			if !g.Words.Has(msgid.ID(key + string(result))) {
				t.Errorf("no words for %s%s", key, result)
			}
		}
	}
}

func TestReportWeeks(t *testing.T) {
	g := LoadedGuide(t)
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.FixedZone("New York", -5*3600))
	on := func(month, date int, failed int64) facts.ReportDay {
		return facts.ReportDay{Begin: time.Date(2026, time.Month(month), date, 0, 0, 0, 0, time.UTC), Success: 2, Failure: failed}
	}
	says := func(want string, reports ...facts.ReportDay) {
		t.Helper()
		got := g.ReportPicture(g.WeeksOf(reports, now), 40, now)
		if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
			t.Error(diff)
		}
		for _, line := range got {
			if len(line) > 40 {
				t.Errorf("%d characters: %s", len(line), line)
			}
		}
	}
	says("")
	says("", facts.ReportDay{Success: 3}, on(12, 24, 0)) // without a date, and not yet
	says(`                  Mo Tu We Th Fr Sa Su
Mon 2 Nov         .  .  .  .  .  .  +
Mon 9 Nov         .  .  .  .  .  .  .
Mon 16 Nov        +  x  .  .  .  .  .
+ all worked  x some failed  . no report

Failed, by reason  2 Nov  9 Nov 16 Nov
No reason given        0      .      1

Failed, by server  2 Nov  9 Nov 16 Nov
None named             0      .      1`, on(11, 8, 0), on(11, 16, 0), on(11, 17, 1), on(11, 17, 0))
	if n := len(g.ReportPicture(g.WeeksOf([]facts.ReportDay{on(1, 1, 0), on(11, 20, 0)}, now), 40, now)); n != 10 {
		t.Errorf("%d lines", n)
	}
}
