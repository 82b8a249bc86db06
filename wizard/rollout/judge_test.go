package rollout

import (
	"math"
	"slices"
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

// with is a report with a change in it.
func with(d facts.ReportDay, change func(d *facts.ReportDay)) facts.ReportDay {
	d.Failures = slices.Clone(d.Failures)
	change(&d)
	return d
}

// of is a report of so many sessions that worked and failed.
func of(d facts.ReportDay, success, failure int64) facts.ReportDay {
	return with(d, func(d *facts.ReportDay) { d.Success, d.Failure, d.Failures[0].Count = success, failure, failure })
}

func quoting(d facts.ReportDay, policy string) facts.ReportDay {
	return with(d, func(d *facts.ReportDay) { d.Policy = policy })
}

func saying(d facts.ReportDay, code string) facts.ReportDay {
	return with(d, func(d *facts.ReportDay) { d.Failures[0].Code = code })
}

func typed(d facts.ReportDay, kind tlsrpt.PolicyType) facts.ReportDay {
	return with(d, func(d *facts.ReportDay) { d.PolicyType = kind })
}

const (
	live    = "version: STSv1\nmode: testing\nmax_age: 86400\nmx: mx1.example.org\nmx: mx2.example.org"
	earlier = "version: STSv1\nmode: testing\nmax_age: 86400\nmx: old.example.org"
	foreign = "version: STSv1\nmode: enforce\nmax_age: 86400\nmx: mx.evil.example"
)

// changed is the domain in testing whose policy replaced an earlier one on a day of November.
func changed(day int) Situation {
	s := trial()
	first := s.Notes.Served[0]
	first.Body, first.ID, first.MX, first.First = "0", "0", []string{gone}, first.First.Add(-9*Day)
	first.Gone = time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
	s.Notes.Served[0].First, s.Notes.First.At = first.Gone, first.First.Add(-Day)
	s.Notes.Served = []facts.Served{first, s.Notes.Served[0]}
	return s
}

// called is the domain whose mail servers were called, and showed certificates that are valid since a day, with a fault or none.
func called(s Situation, since time.Time, fault facts.CertFault) Situation {
	s.Check.Servers = nil
	for _, host := range []string{mx1, mx2} {
		cert := &facts.Certificate{Names: []string{host}, NotBefore: since, NotAfter: since.Add(90 * Day), Fault: fault}
		s.Check.Servers = append(s.Check.Servers, facts.MailServer{Host: host, Calls: []facts.Call{{Addr: "203.0.113.1", Stage: facts.CallDone, Cert: cert}}})
	}
	return s
}

// judges runs one row of a table: what the worst of some reports comes to.
func judges(t *testing.T, s Situation, days ...facts.ReportDay) Reported {
	t.Helper()
	s.Notes.Reports = days
	worst, _ := Worst(s.Reported())
	return worst
}

// The table of what is noise, what holds and what stops the way to enforce.
func TestJudge(t *testing.T) {
	s := trial()
	weighs := func(what string, want Class, days ...facts.ReportDay) {
		t.Helper()
		if got := judges(t, s, days...); got.Class != want {
			t.Errorf("%s: class %d, want %d: %+v", what, got.Class, want, got)
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

	// How often.
	weighs("one failure beside 16,000", Noise, of(signed("Google Inc.", 20, "certificate-expired", mx1), 16_000, 1))
	weighs("one in a hundred", Stop, of(signed("Google Inc.", 20, "certificate-expired", mx1), 198, 2))
	weighs("fewer than that", Noise, of(signed("Google Inc.", 20, "certificate-expired", mx1), 199, 1))
	weighs("too few to say", Stop, of(signed("Google Inc.", 20, "certificate-expired", mx1), 198, 1))
	weighs("a kind that is rare beside others that are not", Stop, with(of(signed("Google Inc.", 20, "certificate-expired", mx1), 900, 100), func(d *facts.ReportDay) {
		d.Failures[0].Count = 1
	}))
	weighs("rare at two signers", Noise,
		of(signed("a.example", 20, "certificate-expired", mx1), 999, 1), of(signed("b.example", 20, "certificate-expired", mx1), 999, 1))
	weighs("a number that is not given", Stop, with(signed("Google Inc.", 20, "certificate-expired", mx1), func(d *facts.ReportDay) {
		d.Failures[0].Count, d.Failures[0].Some = 0, true
	}))
	weighs("more sessions than there can be", Stop, of(signed("Google Inc.", 20, "certificate-expired", mx1), math.MaxInt64, math.MaxInt64))
	weighs("listed, and it did not happen", Noise, of(signed("Google Inc.", 20, "certificate-expired", mx1), 5, 0))

	// Who says so.
	weighs("a bare file in Google's name", Hold, bare("Google Inc.", 20, "certificate-expired", mx1))
	weighs("two bare files", Hold, bare("Google Inc.", 20, "certificate-expired", mx1), bare("Microsoft Corporation", 20, "certificate-expired", mx1))
	weighs("a bare file lifts nothing that is signed", Hold, signed("a.example", 20, "certificate-expired", mx1), bare("Google Inc.", 20, "certificate-expired", mx1))
	weighs("nor does one of the same name", Noise, signed("a.example", 20, "certificate-not-trusted", mx1), bare("a.example", 20, "certificate-not-trusted", mx1))
	weighs("a name that begins like Google's", Noise, bare("Google Security", 20, "certificate-not-trusted", mx1))
	weighs("Google's name, signed by somebody else", Noise, with(signed("Google Inc.", 20, "certificate-not-trusted", mx1), func(d *facts.ReportDay) { d.Signer = "evil.example" }))
	weighs("one signer under two names", Hold, signed("a.example", 20, "certificate-expired", mx1),
		with(signed("a.example", 21, "certificate-expired", mx1), func(d *facts.ReportDay) { d.Organization = "B" }))
	weighs("a signer whose name only looks like Google's", Hold, signed("notgoogle.com", 20, "certificate-expired", mx1))
	weighs("nobody signed it, as its mail shows", Noise, with(bare("Google Inc.", 20, "certificate-expired", mx1), func(d *facts.ReportDay) { d.Proof = facts.Untrusted }))

	// When.
	weighs("the day goes on for ever", Noise, with(signed("Google Inc.", 20, "certificate-expired", mx1), func(d *facts.ReportDay) { d.End = d.End.AddDate(73, 0, 0) }))
	weighs("without a date", Noise, with(signed("Google Inc.", 20, "certificate-expired", mx1), func(d *facts.ReportDay) { d.Begin, d.End = time.Time{}, time.Time{} }))

	// By what policy.
	weighs("DANE", Noise, typed(signed("Google Inc.", 20, "certificate-expired", mx1), tlsrpt.TLSA))
	weighs("DANE's results", Noise, signed("Google Inc.", 20, "tlsa-invalid", mx1))
	weighs("DANE, as the sender's words tell", Noise, saying(signed("Google Inc.", 20, "validation-failure", mx1), "TLSA mismatch"))
	weighs("no policy", Noise, typed(signed("Google Inc.", 20, "starttls-not-supported", mx1), tlsrpt.NoPolicy))
	weighs("a general failure that is the certificate's", Hold, saying(signed("a.example", 20, "validation-failure", mx1), "certificate has expired"))
	weighs("and is seconded as such", Stop, saying(signed("a.example", 20, "validation-failure", mx1), "certificate has expired"), signed("b.example", 20, "certificate-expired", mx1))
	weighs("a general failure that is the file's", Noise, saying(signed("Google Inc.", 20, "validation-failure", ""), "HTTP status 404"))
}

// What is past asks for nothing: before the last change of what failed, or long ago.
func TestHistory(t *testing.T) {
	renewed := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	expired := signed("Google Inc.", 20, "certificate-expired", mx1)
	past := func(what string, want bool, s Situation, day facts.ReportDay) {
		t.Helper()
		got := judges(t, s, day)
		if got.History != want || want && (got.Class != Noise || got.Urgency != Note || got.Advice != AdviseHistory) || !want && got.Class != Stop {
			t.Errorf("%s: %+v", what, got)
		}
	}
	past("nothing has changed", false, trial(), expired)
	past("the policy changed since", true, changed(21), expired)
	past("the policy changed that day", true, changed(20), quoting(expired, earlier))
	past("the policy changed before", false, changed(18), expired)
	past("the mail servers changed since", true, func() Situation {
		s := trial()
		s.Notes.MX = []facts.MXSet{{Hosts: []string{gone}, First: renewed.AddDate(0, 0, -9)}, {Hosts: []string{mx1, mx2}, First: renewed}}
		return s
	}(), expired)
	past("there is a new certificate", true, called(trial(), renewed, ""), expired)
	past("at every server, where none is named", true, called(trial(), renewed, ""), signed("Google Inc.", 20, "certificate-expired", ""))
	past("only at another", false, func() Situation {
		s := called(trial(), renewed, "")
		s.Check.Servers[0].Calls[0].Cert.NotBefore = renewed.AddDate(0, 0, -9)
		return s
	}(), expired)
	past("the new one is no better", false, called(trial(), renewed, facts.CertWrongName), expired)
	past("the certificate is older", false, called(trial(), renewed.AddDate(0, 0, -9), ""), expired)
	past("a certificate does not mend STARTTLS", false, called(trial(), renewed, ""), signed("Google Inc.", 20, "starttls-not-supported", mx1))
	old := trial()
	old.Now = old.Now.AddDate(0, 0, 28)
	past("a month ago", true, old, expired)
	old.Now = old.Now.AddDate(0, 0, -1)
	past("30 days ago", false, old, expired)
}

// The policy that a sender quotes: the live one, an earlier one, or nobody knows whose.
func TestCopies(t *testing.T) {
	copied := func(what string, want Copy, s Situation, day facts.ReportDay) {
		t.Helper()
		s.Check.At = s.Now
		s.Notes.Reports = []facts.ReportDay{day}
		for _, r := range s.Reported() {
			if r.Copy == want {
				return
			}
		}
		t.Errorf("%s: %+v", what, s.Reported())
	}
	clean := of(signed("a.example", 20, "", ""), 5, 0)
	list, certificate := signed("Google Inc.", 20, "validation-failure", mx1), signed("Google Inc.", 20, "certificate-expired", mx1)
	copied("the live one, in another order", Current, trial(), quoting(list, "version: STSv1\nmx: mx2.example.org\nmx: MX1.example.org\nmax_age: 86400\nmode: testing"))
	copied("an earlier one, which it may hold", Old, changed(19), quoting(clean, earlier))
	copied("and may not hold any more", Expired, changed(15), quoting(clean, earlier))
	copied("nobody's", Foreign, trial(), quoting(clean, foreign))
	copied("of before we came, perhaps", Old, func() Situation {
		s := trial()
		s.Notes.First.Found, s.Notes.First.At = true, clean.Begin
		return s
	}(), quoting(clean, foreign))
	copied("of before we came, and too old for that", Foreign, func() Situation {
		s := trial()
		s.Notes.First.Found = true
		return s
	}(), quoting(clean, foreign))

	weighs := func(what string, want Class, advice Advice, s Situation, day facts.ReportDay) {
		t.Helper()
		s.Check.At = s.Now
		if got := judges(t, s, day); got.Class != want || got.Advice != advice {
			t.Errorf("%s: %+v", what, got)
		}
	}
	weighs("the list of an earlier one", Noise, AdviseWait, changed(19), quoting(list, earlier))
	weighs("a certificate all the same", Stop, AdviseExpired, changed(19), quoting(certificate, earlier))
	weighs("a general failure that is the certificate's", Stop, AdviseExpired, changed(19), quoting(saying(list, "certificate has expired"), earlier))
	weighs("the list, as the sender's words tell", Noise, AdviseWait, changed(19), quoting(saying(signed("Google Inc.", 20, "certificate-host-mismatch", mx1), "MX_HOSTS_MISMATCH"), earlier))
	weighs("the id never changed", Hold, AdviseNewID, changed(15), quoting(list, earlier))
	weighs("and it is not proven", Hold, AdviseNewID, changed(15), quoting(bare("Google Inc.", 20, "validation-failure", mx1), earlier))
	weighs("somebody's policy in a bare file", Noise, AdviseForeign, trial(), quoting(bare("Google Inc.", 20, "certificate-expired", mx1), foreign))
	weighs("somebody's policy, signed", Stop, AdviseExpired, trial(), quoting(certificate, foreign))
	later := trial()
	later.Check.At = certificate.Begin
	later.Notes.Reports = []facts.ReportDay{quoting(certificate, foreign)}
	if got, _ := Worst(later.Reported()); got.Copy != Current || got.Class != Stop {
		t.Errorf("a policy that is newer than our last check: %+v", got)
	}
}

// What to do follows from the cause, as far as the sender or our own check knows it; and a return to testing from a proof.
func TestAdvice(t *testing.T) {
	fine := func() Situation {
		s := called(trial(), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), "")
		s.Check.Fetches = []facts.Fetch{{Stage: facts.FetchDone, Status: 200, Body: []byte(live)}}
		return s
	}
	faulty := func(fault facts.CertFault) Situation {
		s := fine()
		return called(s, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), fault)
	}
	blocked := fine()
	blocked.Check.Servers = nil
	off := fine()
	off.Check.Fetches[0].Body = []byte(earlier)
	elsewhere := faulty(facts.CertExpired)
	elsewhere.Check.Domain = "example.net"
	google := func(result tlsrpt.ResultType) facts.ReportDay { return signed("Google Inc.", 20, result, mx1) }
	advises := func(what string, s Situation, day facts.ReportDay, seen View, urgency Urgency, advice Advice, rollBack bool) {
		t.Helper()
		got := judges(t, s, day)
		if got.Seen != seen || got.Urgency != urgency || got.Advice != advice || got.RollBack != rollBack {
			t.Errorf("%s: seen %q, %s, advice %q, roll back %v", what, got.Seen, got.Urgency, got.Advice, got.RollBack)
		}
	}
	advises("all is fine from here", fine(), google("validation-failure"), SeenClean, Problem, AdviseClean, true)
	advises("the certificate is", fine(), google("certificate-expired"), SeenClean, Problem, AdviseCleanExpired, true)
	advises("no encryption", fine(), google("starttls-not-supported"), SeenClean, Problem, AdviseCleanStartTLS, true)
	advises("the file is", fine(), google("sts-policy-invalid"), SeenClean, Problem, AdviseCleanFile, false)
	advises("the list leaves it out", off, google("validation-failure"), SeenFaulty, Problem, AdviseList, true)
	advises("the certificate has expired", faulty(facts.CertExpired), google("validation-failure"), SeenFaulty, Problem, AdviseExpired, true)
	advises("it has another name", faulty(facts.CertWrongName), google("validation-failure"), SeenFaulty, Problem, AdviseHostMismatch, true)
	advises("it has no chain", faulty(facts.CertChain), google("validation-failure"), SeenFaulty, Problem, AdviseNotTrusted, true)
	advises("it cannot be tested, and the list is right", blocked, google("validation-failure"), NotTested, Problem, AdviseListed, true)
	advises("it cannot be tested, but the sender tells", blocked, saying(google("validation-failure"), "certificate has expired"), NotTested, Problem, AdviseExpired, true)
	advises("and the chain", blocked, saying(google("validation-failure"), "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"), NotTested, Problem, AdviseNotTrusted, true)
	advises("and the TLS versions", blocked, saying(google("validation-failure"), "tlsv1 alert protocol version"), NotTested, Problem, AdviseTLS, true)
	advises("at a provider", elsewhere, google("certificate-expired"), SeenFaulty, Problem, AdviseProvider, true)
	advises("nobody has checked yet", Situation{Now: fine().Now}, google("validation-failure"), NotTested, Problem, AdviseCheck, false)
	advises("a stranger", blocked, signed("a.example", 20, "certificate-expired", mx1), NotTested, Problem, AdviseExpired, false)
	advises("a bare file", blocked, bare("Google Inc.", 20, "certificate-expired", mx1), NotTested, Problem, AdviseExpired, false)
	advises("a bare file about what is at fault", faulty(facts.CertExpired), bare("Google Inc.", 20, "certificate-expired", mx1), SeenFaulty, Problem, AdviseExpired, false)
	advises("a mail server of nobody's", blocked, signed("Google Inc.", 20, "certificate-expired", "mx.evil.example"), NotTested, Note, AdviseNothing, false)
	advises("DANE", fine(), google("tlsa-invalid"), NotTested, ToDo, AdviseTLSA, false)
	advises("a certificate, under DANE", fine(), typed(google("certificate-expired"), tlsrpt.TLSA), NotTested, ToDo, AdviseDANE, false)
	advises("a demand for DANE", fine(), google("dane-required"), NotTested, Note, AdviseDANERequired, false)

	strangers := []facts.ReportDay{signed("a.example", 22, "certificate-expired", mx1), signed("b.example", 22, "certificate-expired", mx1)}
	blocked.Notes.Reports = strangers
	if list := blocked.Reported(); !Severe(list) || slices.ContainsFunc(list, func(r Reported) bool { return r.RollBack }) {
		t.Errorf("two strangers: %+v", list)
	}
	bad := faulty(facts.CertExpired)
	bad.Notes.Reports = strangers
	if list := bad.Reported(); !Severe(list) || !list[0].RollBack {
		t.Errorf("two strangers, and we see it too: %+v", list)
	}
	blocked.Notes.Reports = []facts.ReportDay{of(bare("Google Inc.", 22, "certificate-expired", mx1), 0, 9), of(bare("Microsoft Corporation", 22, "certificate-expired", mx1), 0, 9)}
	if Severe(blocked.Reported()) {
		t.Error("what nobody has proven is severe")
	}
}
