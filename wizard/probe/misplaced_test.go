package probe

import (
	"slices"
	"testing"

	"mailseal/wizard/facts"
)

// misplacedRecords gives the misplaced records in the form of a zone file.
func misplacedRecords(seen facts.Check) []string {
	var texts []string
	for _, rr := range seen.Misplaced {
		texts = append(texts, rr.Name+" "+rr.Type+" "+rr.Value)
	}
	slices.Sort(texts)
	return texts
}

// What is saved at a wrong name is found, whatever its type.
func TestMisplacedRecords(t *testing.T) {
	misplaced := func(line string, want ...string) {
		t.Helper()
		seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+line+"\n", nil)
		slices.Sort(want)
		same(t, misplacedRecords(seen), want)
	}
	// The name of the zone twice.
	misplaced(`_mta-sts.alpha.example TXT "v=STSv1; id=1"`, "_mta-sts.alpha.example.alpha.example TXT v=STSv1; id=1")
	misplaced(`_smtp._tls.alpha.example TXT "v=TLSRPTv1; rua=mailto:3@example"`, "_smtp._tls.alpha.example.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	misplaced(`_mta-sts.alpha.example CNAME _mta-sts.hosting.example.`, "_mta-sts.alpha.example.alpha.example CNAME _mta-sts.hosting.example")
	misplaced("mta-sts.alpha.example CNAME sts.mailhost.example.", "mta-sts.alpha.example.alpha.example CNAME sts.mailhost.example")
	misplaced("mta-sts.alpha.example A 192.0.2.80\nmta-sts.alpha.example AAAA 2001:db8::80",
		"mta-sts.alpha.example.alpha.example A 192.0.2.80", "mta-sts.alpha.example.alpha.example AAAA 2001:db8::80")
	// Names that look like the right ones.
	misplaced(`_mta_sts TXT "V=stsv1; id=2"`, "_mta_sts.alpha.example TXT V=stsv1; id=2")
	misplaced(`_.mta-sts TXT "v=STSv1; id=2"`, "_.mta-sts.alpha.example TXT v=STSv1; id=2")
	misplaced("mtasts CNAME sts.mailhost.example.", "mtasts.alpha.example CNAME sts.mailhost.example")
	misplaced("mtasts CNAME ns1", "mtasts.alpha.example CNAME ns1.alpha.example") // not what it leads to
	misplaced("_mtasts A 192.0.2.80", "_mtasts.alpha.example A 192.0.2.80")
	misplaced("mta_sts AAAA 2001:db8::80", "mta_sts.alpha.example AAAA 2001:db8::80")
	misplaced("_smtp_tls CNAME tls.mailhost.example.", "_smtp_tls.alpha.example CNAME tls.mailhost.example")
	misplaced(`_tls._smtp TXT "v=TLSRPTv1; rua=mailto:3@example"`, "_tls._smtp.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	misplaced(`smtp._tls TXT "v=TLSRPTv1; rua=mailto:3@example"`, "smtp._tls.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	misplaced(`_tlsrpt TXT "rua=mailto:3@example"`, "_tlsrpt.alpha.example TXT rua=mailto:3@example") // however badly written
	// Below a mail server.
	misplaced(`_mta-sts.mx1 TXT "v=STSv1; id=2"`, "_mta-sts.mx1.alpha.example TXT v=STSv1; id=2")
	misplaced("mta-sts.mx1 CNAME sts.mailhost.example.", "mta-sts.mx1.alpha.example CNAME sts.mailhost.example")
	misplaced(`_smtp._tls.mx1 TXT "v=TLSRPTv1; rua=mailto:3@example"`, "_smtp._tls.mx1.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	// The right name, another type.
	misplaced(`mta-sts TXT "v=STSv1; id=4"`, "mta-sts.alpha.example TXT v=STSv1; id=4")
	misplaced(`mta-sts TXT "sts.mailhost.example"`, "mta-sts.alpha.example TXT sts.mailhost.example")
	misplaced("_mta-sts A 192.0.2.80", "_mta-sts.alpha.example A 192.0.2.80")
	misplaced("_smtp._tls AAAA 2001:db8::80", "_smtp._tls.alpha.example AAAA 2001:db8::80")
	// At the domain, only what is meant as one of the records.
	misplaced(`@ TXT "v=TLSRPTv1; rua=mailto:5@example"`, "alpha.example TXT v=TLSRPTv1; rua=mailto:5@example")
	misplaced(`@ TXT "site-verification=5"`)
	// Right names have nothing to do with it, and so has what is beside what is right.
	misplaced("mta-sts CNAME ns1")
	misplaced("mta-sts A 192.0.2.80\n_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts A 192.0.2.80")
	misplaced("_mta-sts CNAME _mta-sts.alpha.mailhost.example.")
	// What any name has was not saved at this one.
	misplaced("* TXT \"v=STSv1; id=1\"\n* A 192.0.2.80")
	misplaced("* CNAME www.mailhost.example.")
	misplaced("*.mx1 CNAME www.mailhost.example.")
	misplaced("*.mx1 A 192.0.2.80\nmta-sts.mx1 A 192.0.2.81", "mta-sts.mx1.alpha.example A 192.0.2.81")
}

// The names are the domain's own, and no resolver is asked for them.
func TestMisplacedRecordsAreAskedOfTheAuthoritativeServersOnly(t *testing.T) {
	for _, zone := range []string{alphaZone, bare("_mta-sts", "_smtp._tls", "mta-sts")} {
		w := alphaInternet(t, zone)
		w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Full(), nil)
		names := misplacedNames("alpha.example", "alpha.example", []string{"mx1.alpha.example"})
		same(t, len(names), 17)
		asked := map[string]int{}
		for _, q := range w.questions(false) {
			asked[q.name+" "+q.qtype]++
		}
		for _, name := range names {
			same(t, []int{asked[name+" TXT"], asked[name+" A"]}, []int{1, 0}) // nothing is there, so one question does
		}
		for _, q := range w.questions(true) {
			if slices.Contains(names, q.name) {
				t.Errorf("a resolver was asked: %s", q)
			}
		}
	}
}

// Below the top of its zone, a panel adds the zone's name, not the domain's.
func TestMisplacedRecordsOfASubdomain(t *testing.T) {
	seen := func() facts.Check {
		w := alphaInternet(t, alphaZone+"lists MX 10 mx1\n_mta-sts.lists.alpha.example TXT \"v=STSv1; id=2\"\n")
		return w.probe("8.8.8.8").Check(t.Context(), "lists.alpha.example", facts.Scope{DNS: true}, nil)
	}()
	same(t, misplacedRecords(seen), []string{"_mta-sts.lists.alpha.example.alpha.example TXT v=STSv1; id=2"})
}
