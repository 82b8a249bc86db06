package rollout

import (
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

const (
	mx1  = "mx1.example.org"
	mx2  = "mx2.example.org"
	gone = "old.example.org"
)

// trial is a domain in testing since 10 Nov, on Mon 23 Nov at noon; nothing of it was called.
func trial() Situation {
	since := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	policy := facts.Served{Body: "1", ID: "1", Mode: mtasts.Testing, MaxAge: Day, MX: []string{mx1, mx2}, First: since, Last: since.Add(13 * Day)}
	return Situation{
		Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Check: facts.Check{Domain: "example.org", MX: facts.Lookup{Authoritative: []facts.Answer{{
			Status: facts.OK, RRs: []facts.RR{{Type: "MX", Pref: 10, Value: mx1 + "."}, {Type: "MX", Pref: 20, Value: mx2 + "."}},
		}}}},
		Notes: facts.Notes{Served: []facts.Served{policy}, First: facts.FirstCheck{At: since.Add(-Day)}},
		Companies: Companies{
			ReporterNames:   map[string]string{"google inc.": "Google", "microsoft corporation": "Microsoft"},
			ReporterDomains: map[string]string{"google.com": "Google", "microsoft.com": "Microsoft"},
		},
	}
}

var signers = map[string]string{"Google Inc.": "google.com", "Microsoft Corporation": "microsoft.com"}

// bare is a report of a day in November that nobody can prove: one of 10 sessions failed.
func bare(who string, day int, result tlsrpt.ResultType, mx string) facts.ReportDay {
	begin := time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
	return facts.ReportDay{
		Organization: who, ReportID: who + string(result), Begin: begin, End: begin.Add(Day), PolicyType: tlsrpt.STS, Success: 9, Failure: 1,
		Failures: []facts.ReportReason{{Result: result, MX: mx, Count: 1}},
	}
}

// signed is the same, signed by the company, or by a domain of that name.
func signed(who string, day int, result tlsrpt.ResultType, mx string) facts.ReportDay {
	d := bare(who, day, result, mx)
	d.Proof, d.Signer = facts.Signed, who
	if signer := signers[who]; signer != "" {
		d.Signer = signer
	}
	return d
}

func with(d facts.ReportDay, change func(d *facts.ReportDay)) facts.ReportDay {
	d.Failures = append([]facts.ReportReason(nil), d.Failures...)
	change(&d)
	return d
}

// The table of what is noise, what holds and what stops the way to enforce.
func TestJudge(t *testing.T) {
	s := trial()
	weighs := func(what string, want Class, days ...facts.ReportDay) {
		t.Helper()
		s.Notes.Reports = days
		worst, _ := Worst(s.Reported())
		if worst.Class != want {
			t.Errorf("%s: class %d, want %d: %+v", what, worst.Class, want, worst)
		}
	}
	weighs("nothing", Noise)
	weighs("Google cannot verify", Stop, signed("Google Inc.", 20, "certificate-host-mismatch", mx1))
	weighs("Google calls it validation-failure", Stop, signed("Google Inc.", 20, "validation-failure", strings.ToUpper(mx1)+"."))
	weighs("one small sender", Hold, signed("mail.example", 20, "certificate-expired", mx1))
	weighs("one small sender, two days", Hold, signed("mail.example", 20, "certificate-expired", mx1), signed("mail.example", 21, "certificate-expired", mx1))
	weighs("two small senders", Stop, signed("mail.example", 20, "certificate-expired", mx1), signed("post.example", 21, "starttls-not-supported", mx1))
	weighs("one small sender's own list of issuers", Noise, signed("mail.example", 20, "certificate-not-trusted", mx1))
	weighs("two of them", Stop, signed("mail.example", 20, "certificate-not-trusted", mx1), signed("post.example", 20, "certificate-not-trusted", mx1))
	weighs("a hiccup", Noise, signed("Microsoft Corporation", 20, "sts-policy-fetch-error", ""))
	weighs("the same on another day", Hold, signed("Microsoft Corporation", 20, "sts-policy-fetch-error", ""), signed("Microsoft Corporation", 21, "sts-policy-fetch-error", ""))
	weighs("the same from another", Hold, signed("Microsoft Corporation", 20, "sts-policy-fetch-error", ""), signed("mail.example", 20, "sts-policy-fetch-error", ""))
	weighs("two hiccups that have nothing in common", Noise,
		signed("mail.example", 20, "sts-policy-fetch-error", ""), signed("post.example", 20, "moon-in-wrong-phase", mx1))
	weighs("a hiccup, and one small sender's own list of issuers", Noise,
		signed("mail.example", 20, "certificate-not-trusted", mx1), signed("post.example", 21, "sts-policy-fetch-error", ""))
	weighs("what nobody has registered, from two", Hold,
		signed("mail.example", 20, "moon-in-wrong-phase", mx1), signed("post.example", 20, "moon-in-wrong-phase", mx1))
	weighs("one certificate by two names", Stop, signed("mail.example", 20, "certificate-not-trusted", mx1), signed("post.example", 20, "validation-failure", mx1))
	weighs("one of them names no server", Stop, signed("mail.example", 20, "certificate-not-trusted", ""), signed("post.example", 20, "validation-failure", mx1))
	weighs("the same at two servers", Stop, signed("mail.example", 20, "certificate-not-trusted", mx1), signed("post.example", 20, "certificate-not-trusted", mx2))
	weighs("different things at two servers", Hold, signed("mail.example", 20, "certificate-not-trusted", mx1), signed("post.example", 20, "certificate-expired", mx2))
	weighs("the policy host's certificate", Hold, signed("mail.example", 20, "sts-webpki-invalid", ""))
	weighs("a server no longer used", Noise, signed("Google Inc.", 20, "certificate-expired", gone))
	weighs("a day to come", Noise, signed("Google Inc.", 29, "certificate-expired", mx1))
}
