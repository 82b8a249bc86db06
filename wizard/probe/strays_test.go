package probe

import (
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/facts"
)

// strayRecords gives the strays in the form of a zone file.
func strayRecords(seen facts.Check) []string {
	var texts []string
	for _, rr := range seen.Misplaced {
		texts = append(texts, rr.Name+" "+rr.Type+" "+rr.Value)
	}
	slices.Sort(texts)
	return texts
}

// What is saved at a wrong name is found, whatever its type.
func TestStrays(t *testing.T) {
	stray := func(line string, want ...string) {
		t.Helper()
		seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+line+"\n", nil)
		slices.Sort(want)
		same(t, strayRecords(seen), want)
	}
	// The name of the zone twice.
	stray(`_mta-sts.alpha.example TXT "v=STSv1; id=1"`, "_mta-sts.alpha.example.alpha.example TXT v=STSv1; id=1")
	stray(`_smtp._tls.alpha.example TXT "v=TLSRPTv1; rua=mailto:3@example"`, "_smtp._tls.alpha.example.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	stray(`_mta-sts.alpha.example CNAME _mta-sts.hosting.example.`, "_mta-sts.alpha.example.alpha.example CNAME _mta-sts.hosting.example")
	stray("mta-sts.alpha.example CNAME sts.mailhost.example.", "mta-sts.alpha.example.alpha.example CNAME sts.mailhost.example")
	stray("mta-sts.alpha.example A 192.0.2.80\nmta-sts.alpha.example AAAA 2001:db8::80",
		"mta-sts.alpha.example.alpha.example A 192.0.2.80", "mta-sts.alpha.example.alpha.example AAAA 2001:db8::80")
	// Names that look like the right ones.
	stray(`_mta_sts TXT "V=stsv1; id=2"`, "_mta_sts.alpha.example TXT V=stsv1; id=2")
	stray(`_.mta-sts TXT "v=STSv1; id=2"`, "_.mta-sts.alpha.example TXT v=STSv1; id=2")
	stray("mtasts CNAME sts.mailhost.example.", "mtasts.alpha.example CNAME sts.mailhost.example")
	stray("mtasts CNAME ns1", "mtasts.alpha.example CNAME ns1.alpha.example") // not what it leads to
	stray("_mtasts A 192.0.2.80", "_mtasts.alpha.example A 192.0.2.80")
	stray("mta_sts AAAA 2001:db8::80", "mta_sts.alpha.example AAAA 2001:db8::80")
	stray("_smtp_tls CNAME tls.mailhost.example.", "_smtp_tls.alpha.example CNAME tls.mailhost.example")
	stray(`_tls._smtp TXT "v=TLSRPTv1; rua=mailto:3@example"`, "_tls._smtp.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	stray(`smtp._tls TXT "v=TLSRPTv1; rua=mailto:3@example"`, "smtp._tls.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	stray(`_tlsrpt TXT "rua=mailto:3@example"`, "_tlsrpt.alpha.example TXT rua=mailto:3@example") // however badly written
	// Below a mail server.
	stray(`_mta-sts.mx1 TXT "v=STSv1; id=2"`, "_mta-sts.mx1.alpha.example TXT v=STSv1; id=2")
	stray("mta-sts.mx1 CNAME sts.mailhost.example.", "mta-sts.mx1.alpha.example CNAME sts.mailhost.example")
	stray(`_smtp._tls.mx1 TXT "v=TLSRPTv1; rua=mailto:3@example"`, "_smtp._tls.mx1.alpha.example TXT v=TLSRPTv1; rua=mailto:3@example")
	// The right name, another type.
	stray(`mta-sts TXT "v=STSv1; id=4"`, "mta-sts.alpha.example TXT v=STSv1; id=4")
	stray(`mta-sts TXT "sts.mailhost.example"`, "mta-sts.alpha.example TXT sts.mailhost.example")
	stray("_mta-sts A 192.0.2.80", "_mta-sts.alpha.example A 192.0.2.80")
	stray("_smtp._tls AAAA 2001:db8::80", "_smtp._tls.alpha.example AAAA 2001:db8::80")
	// At the domain, only what is meant as one of the records.
	stray(`@ TXT "v=TLSRPTv1; rua=mailto:5@example"`, "alpha.example TXT v=TLSRPTv1; rua=mailto:5@example")
	stray(`@ TXT "site-verification=5"`)
	// Right names have nothing to do with it, and so has what is beside what is right.
	stray("mta-sts CNAME ns1")
	stray("mta-sts A 192.0.2.80\n_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts A 192.0.2.80")
	stray("_mta-sts CNAME _mta-sts.alpha.mailhost.example.")
	// What any name has was not saved at this one.
	stray("* TXT \"v=STSv1; id=1\"\n* A 192.0.2.80")
	stray("* CNAME www.mailhost.example.")
	stray("*.mx1 CNAME www.mailhost.example.")
	stray("*.mx1 A 192.0.2.80\nmta-sts.mx1 A 192.0.2.81", "mta-sts.mx1.alpha.example A 192.0.2.81")
}

// The names are the domain's own, and no resolver is asked for them.
func TestStraysAreAskedOfTheAuthoritativeServersOnly(t *testing.T) {
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
func TestStraysOfASubdomain(t *testing.T) {
	seen := func() facts.Check {
		w := alphaInternet(t, alphaZone+"lists MX 10 mx1\n_mta-sts.lists.alpha.example TXT \"v=STSv1; id=2\"\n")
		return w.probe("8.8.8.8").Check(t.Context(), "lists.alpha.example", facts.Scope{DNS: true}, nil)
	}()
	same(t, strayRecords(seen), []string{"_mta-sts.lists.alpha.example.alpha.example TXT v=STSv1; id=2"})
}

// The first target of an alias is there with its type, at each name that the standards know.
func TestAliasesAreTold(t *testing.T) {
	seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+
		"_mta-sts CNAME one\none CNAME _mta-sts.alpha.mailhost.example.\n_smtp._tls CNAME gone.mailhost.example.\nmta-sts CNAME two\ntwo CNAME sts.mailhost.example.\n", nil)
	for want, found := range map[string]facts.Lookup{
		"one.alpha.example":     seen.Record,
		"gone.mailhost.example": seen.Report,
		"two.alpha.example":     seen.Host,
	} {
		same(t, found.Alias[0], want)
		for _, a := range found.Authoritative {
			same(t, []any{a.RRs[0].Name, a.RRs[0].Type, a.RRs[0].Value}, []any{found.Name, "CNAME", want})
		}
	}
	same(t, strings.Join(seen.Host.Alias, " "), "two.alpha.example sts.mailhost.example")
}
